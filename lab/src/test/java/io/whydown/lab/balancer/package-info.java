/// The balancer beside Debian's HAProxy.
package io.whydown.lab.balancer;

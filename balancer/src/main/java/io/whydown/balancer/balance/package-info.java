/// How a server is chosen: the algorithms, with the choices of HAProxy.
package io.whydown.balancer.balance;

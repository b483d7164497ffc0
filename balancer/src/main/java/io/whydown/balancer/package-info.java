/// Starts and stops the balancer.
package io.whydown.balancer;

/// How event loops talk to the kernel.
package io.whydown.balancer.transport;

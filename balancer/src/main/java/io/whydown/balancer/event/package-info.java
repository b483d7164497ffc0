/// What the balancer tells the outside.
package io.whydown.balancer.event;

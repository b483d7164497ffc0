/// Streams: how requests travel from clients to servers and back.
package io.whydown.balancer.engine;

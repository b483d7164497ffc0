/// Addresses of servers by the balancer's own name servers (`resolvers`), on a thread of its own.
package io.whydown.balancer.names;

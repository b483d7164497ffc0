/// The runtime interface: commands of the stats socket, the statistics page, metrics, the state
/// file.
package io.whydown.balancer.admin;

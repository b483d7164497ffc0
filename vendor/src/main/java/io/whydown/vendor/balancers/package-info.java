/// Pieces of balancers' configurations, of whatever kind: where they send connections.
package io.whydown.vendor.balancers;

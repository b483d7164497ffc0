/// Interfaces, routes, policy rules and neighbours as ip(8) of iproute2 prints them.
package io.whydown.vendor.iproute2;

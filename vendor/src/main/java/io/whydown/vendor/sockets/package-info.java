/// Sockets as ss(8) prints them, and as /proc/net holds them where there is no ss.
package io.whydown.vendor.sockets;

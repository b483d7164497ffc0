/// Processes, kernel parameters, counters and the host's identity, as proc(5) holds them.
package io.whydown.vendor.procfs;

/// Logs: the journal (journalctl(1)), syslog files, the kernel's ring buffer (dmesg(1)).
package io.whydown.vendor.journal;

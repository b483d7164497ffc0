/// Reads what iptables-save, ip6tables-save and ipset print.
package io.whydown.vendor.iptables;

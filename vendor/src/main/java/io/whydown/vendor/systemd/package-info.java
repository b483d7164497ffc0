/// Units as systemctl(1) shows them.
package io.whydown.vendor.systemd;

/// SELinux and AppArmor: their state, and what they denied.
package io.whydown.vendor.lsm;

/// What managers of packet filters have in their files: firewalld and ufw.
package io.whydown.vendor.firewalld;

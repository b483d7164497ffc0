/// NGINX: its configuration language, its error log and its command line.
package io.whydown.vendor.nginx;

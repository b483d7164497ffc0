/// Paths as ls(1) lists them.
package io.whydown.vendor.files;

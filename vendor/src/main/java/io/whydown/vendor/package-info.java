/// See the module descriptor.
package io.whydown.vendor;

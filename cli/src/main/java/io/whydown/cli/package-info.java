/// See the module descriptor.
package io.whydown.cli;

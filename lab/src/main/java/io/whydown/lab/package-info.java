/// See the module descriptor.
package io.whydown.lab;

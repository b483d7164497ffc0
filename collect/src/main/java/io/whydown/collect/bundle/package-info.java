/// One file with everything that an investigation was told, so that its answer can be had again
/// elsewhere.
package io.whydown.collect.bundle;

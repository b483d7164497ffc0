/// Compose files, as the Compose Specification describes them.
package io.whydown.vendor.compose;

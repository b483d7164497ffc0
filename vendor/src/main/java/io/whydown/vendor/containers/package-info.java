/// Containers as `docker inspect` and `podman inspect` print them.
package io.whydown.vendor.containers;

/// Objects of Kubernetes and of a mesh as manifests and `kubectl` show them.
package io.whydown.vendor.kubernetes;

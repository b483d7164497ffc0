/// The group *Kubernetes*: how a Service finds its pods, and what stands between.
package io.whydown.diagnose.causes.kubernetes;

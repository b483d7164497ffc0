/// What a cluster and a cloud say of themselves: objects of Kubernetes and of AWS, as far as a
/// diagnosis asks for them. Values only; what was not shown is null, empty or -1, and says so.
package io.whydown.model.platform;

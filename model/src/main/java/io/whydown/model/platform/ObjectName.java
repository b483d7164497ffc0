package io.whydown.model.platform;

/// The name of an object in a cluster.
///
/// @param namespace empty when it was not shown, and for objects of no namespace
public record ObjectName(String namespace, String name) {

  /// Whether both may be in one namespace: the same, or one is not known.
  public boolean mayShareNamespace(ObjectName other) {
    return mayBeIn(other.namespace);
  }

  public boolean mayBeIn(String otherNamespace) {
    return namespace.isEmpty() || otherNamespace.isEmpty() || namespace.equals(otherNamespace);
  }

  /// Whether both may name one object.
  public boolean mayBe(ObjectName other) {
    return name.equals(other.name) && mayShareNamespace(other);
  }

  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}

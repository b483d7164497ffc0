package io.whydown.balancer.transport;

/// Gives the rights of the account that started the process up, for good. The C library does it for
/// all threads at once (setuid(2), nptl(7)). Stateless.
public final class Privileges {

  private Privileges() {}

  /// Leaves all supplementary groups, and takes the group; a negative errno when it may not.
  public static int takeGroup(int group) {
    var kernel = new Kernel();
    int left = kernel.call(Kernel.SETGROUPS, 0, 0, 0);
    return left < 0 ? left : kernel.call(Kernel.SETGID, group, 0, 0);
  }

  /// Becomes the user; a negative errno when it may not.
  public static int takeUser(int user) {
    return new Kernel().call(Kernel.SETUID, user, 0, 0);
  }
}

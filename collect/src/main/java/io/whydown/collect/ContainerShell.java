package io.whydown.collect;

import io.whydown.collect.text.Printable;
import io.whydown.collect.text.ScriptText;
import io.whydown.net.Deadline;
import java.util.List;

/// Finds a container of this machine and the command that starts a shell in its network: the shell
/// and every tool are the machine's, so that an image needs none, and the files that decide names
/// are the container's, mounted over those of `/etc` for that shell alone. Stateless.
final class ContainerShell {

  /*
   * Ways in, the first that works: nsenter(1) as root or by sudo -n; into a rootless container as
   * its user, by the user namespace of podman; else `docker exec`, which needs sh in the image.
   */
  private static final String FIND = ShellResource.read("container-find.sh");

  private ContainerShell() {}

  /// A running container.
  ///
  /// @param pid of its first process
  /// @param argv the shell whose standard input is a script
  /// @param root where that shell sees the container's files; empty when they are its own
  /// @param direct whether this process may enter the container's network itself
  record Found(int pid, List<String> argv, String root, boolean direct) {}

  /// @throws VantageException when there is no such container, it does not run, or there is no way
  ///   into it
  static Found find(Vantage vantage, String engine, String name, boolean sudo, Deadline deadline) {
    String script =
        "wd_engine=%s\nwd_name=%s\nwd_sudo=%d\n%s"
            .formatted(engine, ScriptText.quoted(name), sudo ? 1 : 0, FIND);
    RunResult run = ShellProcess.run(List.of("/bin/sh", "-s"), script, deadline);
    String[] words = run.output().strip().split(" ", 3);
    return switch (words[0]) {
      case "pid" -> found(vantage, engine, name, words);
      case "state" ->
          throw new VantageException(
              vantage,
              "does not run: it is "
                  + Printable.line(run.output().strip().substring(6), 60)
                  + "; start it with "
                  + engine
                  + " start "
                  + name);
      case "none" ->
          throw new VantageException(
              vantage,
              "there is no container of that name; `" + engine + " ps -a` shows those there are");
      case "denied" ->
          throw new VantageException(
              vantage, "needs root or the engine's group to enter; run as root or with sudo");
      case "absent" ->
          throw new VantageException(vantage, "needs " + engine + ", which is not installed");
      default ->
          throw new VantageException(
              vantage,
              run.obstacle() == null ? "could not be asked for" : String.valueOf(run.obstacle()));
    };
  }

  /// Shows the files that names are looked up in as they are in the container, here alone. A mount
  /// of another namespace cannot be bound (mount(2), EINVAL), so they are copied to memory.
  private static String withNamesOf(int pid) {
    return """
    mount -t tmpfs none /mnt 2>/dev/null && {
      for f in hosts resolv.conf nsswitch.conf; do
        cat /proc/%1$d/root/etc/$f >/mnt/$f || : >/mnt/$f
        [ ! -f /etc/$f ] || mount --bind /mnt/$f /etc/$f
      done 2>/dev/null
      umount -l /mnt
    }
    exec /bin/sh -s
    """
        .formatted(pid);
  }

  private static Found found(Vantage vantage, String engine, String name, String[] words) {
    int pid = words.length > 1 && words[1].matches("[0-9]{1,9}") ? Integer.parseInt(words[1]) : 0;
    if (pid == 0) {
      throw new VantageException(vantage, "has no process");
    }
    String enter = "/proc/" + pid + "/ns/net";
    String names = withNamesOf(pid);
    List<String> inside =
        List.of("nsenter", "--net=" + enter, "--", "unshare", "-m", "/bin/sh", "-c", names);
    return switch (words.length > 2 ? words[2] : "") {
      case "root" -> new Found(pid, inside, "/proc/" + pid + "/root", true);
      case "sudo" ->
          new Found(pid, prefixed(List.of("sudo", "-n"), inside), "/proc/" + pid + "/root", false);
      case "user" ->
          new Found(
              pid,
              List.of("podman", "unshare", "nsenter", "--net=" + enter, "--", "/bin/sh", "-s"),
              "/proc/" + pid + "/root",
              false);
      default -> new Found(pid, List.of(engine, "exec", "-i", name, "/bin/sh", "-s"), "", false);
    };
  }

  private static List<String> prefixed(List<String> first, List<String> then) {
    return java.util.stream.Stream.concat(first.stream(), then.stream()).toList();
  }
}

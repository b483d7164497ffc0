package io.whydown.lab.readonly;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What strace(1) saw of a program and all that it started: those calls that change something, and
/// those that send something to a network. Not thread-safe: one for each log.
final class SystemCalls {

  /// Every call by which a process can change a file system, a network or a machine, or send. A
  /// name that the kernel's architecture does not have is left out, hence the question mark.
  static final String FILTER =
      "trace="
          + String.join(
              ",",
              "?open,?openat,?openat2,?creat,?open_by_handle_at,?memfd_create",
              "?write,?writev,?pwrite64,?pwritev,?pwritev2,?sendfile,?splice,?tee,?vmsplice",
              "?copy_file_range,?unlink,?unlinkat,?rename,?renameat,?renameat2,?rmdir,?mkdir",
              "?mkdirat,?mknod,?mknodat,?link,?linkat,?symlink,?symlinkat,?chmod,?fchmod",
              "?fchmodat,?fchmodat2,?chown,?lchown,?fchown,?fchownat,?truncate,?ftruncate",
              "?fallocate,?utime,?utimes,?utimensat,?futimesat,?setxattr,?lsetxattr,?fsetxattr",
              "?removexattr,?lremovexattr,?fremovexattr,?mount,?umount,?umount2,?pivot_root",
              "?move_mount,?mount_setattr,?fsmount,?chroot,?sethostname,?setdomainname",
              "?settimeofday,?clock_settime,?adjtimex,?clock_adjtime,?reboot,?kexec_load",
              "?init_module,?finit_module,?delete_module,?swapon,?swapoff,?acct,?quotactl,?bpf",
              "?ptrace,?process_vm_writev,?add_key,?keyctl,?io_uring_setup,?syslog,?ioctl",
              "?kill,?tkill,?tgkill,?pidfd_send_signal,?unshare,?setns,?setsockopt",
              "?socket,?bind,?listen,?connect,?sendto,?sendmsg,?sendmmsg",
              "?execve,?execveat,?clone,?clone3,?fork,?vfork");

  /// What only looks, or changes the process itself alone.
  private static final Set<String> HARMLESS =
      Set.of("socket", "execve", "clone", "clone3", "fork", "vfork", "setns", "unshare");

  private static final Pattern LINE = Pattern.compile("(\\d+) +([a-z_0-9]+)\\((.*)");
  private static final Pattern BORN =
      Pattern.compile("(\\d+) .*(?:clone3?|v?fork)\\b.* = (\\d+).*");
  private static final Pattern OPENED =
      Pattern.compile("(?:[^,]*, )?\"([^\"]*)\"(?:\\.\\.\\.)?, .*");
  private static final Pattern WRITES =
      Pattern.compile("O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE");

  /// Files that keep nothing: what a JVM sets there is for its own process.
  private static final Set<String> NOBODYS = Set.of("/dev/null", "/proc/self/coredump_filter");

  /// Where a write ends: not in a file.
  private static final Pattern STREAM =
      Pattern.compile("\\d+<(?:pipe:|socket:|UNIX|/dev/null|anon_inode:|TCP|NETLINK).*");

  private final Map<String, String> programs = new HashMap<>();
  private final Set<String> ownMounts = new HashSet<>();
  private final NetlinkMessages messages = new NetlinkMessages();
  private final List<String> changes = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private int execs;

  private SystemCalls() {}

  /// @param log what `strace -f -yy -e FILTER` wrote
  static SystemCalls of(List<String> log) {
    var calls = new SystemCalls();
    log.forEach(calls::take);
    return calls;
  }

  /// Lines that changed something outside the process.
  List<String> changes() {
    return List.copyOf(changes);
  }

  /// Lines that sent to a network, each behind the name of the program that did.
  List<String> sent() {
    return List.copyOf(sent);
  }

  /// Programs that were started; a log of none proves nothing.
  int execs() {
    return execs;
  }

  private void take(String line) {
    Matcher born = BORN.matcher(line);
    if (born.matches()) {
      programs.put(NetlinkMessages.group(born, 2), program(NetlinkMessages.group(born, 1)));
    }
    messages.opened(line);
    Matcher call = LINE.matcher(line);
    if (!call.matches()) {
      return;
    }
    String pid = NetlinkMessages.group(call, 1);
    String name = NetlinkMessages.group(call, 2);
    String arguments = NetlinkMessages.group(call, 3);
    switch (name) {
      case "execve", "execveat" -> started(pid, arguments);
      case "unshare" -> {
        if (arguments.contains("CLONE_NEWNS")) {
          ownMounts.add(pid);
        }
      }
      case "connect", "sendto", "sendmsg", "sendmmsg", "bind", "listen" ->
          network(pid, name, arguments, line);
      default -> {
        if (!HARMLESS.contains(name) && isChange(pid, name, arguments)) {
          changes.add(program(pid) + ": " + line);
        }
      }
    }
  }

  private void started(String pid, String arguments) {
    if (arguments.contains("ENOENT")) {
      return;
    }
    execs++;
    int end = arguments.indexOf('"', 1);
    String path = end < 0 ? arguments : arguments.substring(1, end);
    programs.put(pid, path.substring(path.lastIndexOf('/') + 1));
  }

  private String program(String pid) {
    return programs.getOrDefault(pid, "?");
  }

  private boolean isChange(String pid, String name, String arguments) {
    return switch (name) {
      case "open", "openat", "openat2" -> isOpenedForWriting(arguments);
      case "write",
          "writev",
          "pwrite64",
          "pwritev",
          "pwritev2",
          "sendfile",
          "splice",
          "tee",
          "vmsplice",
          "copy_file_range" ->
          !STREAM.matcher(arguments).matches();
      // strace(1) names the requests; those that set begin with SIOCS, SIOCD or SIOCA
      // (netdevice(7)).
      case "ioctl" -> arguments.matches("[^,]*, (SIOCS|SIOCD|SIOCA|BTRFS|FS_IOC_SET|TUNSET).*");
      case "setsockopt" ->
          arguments.matches(".*(_SO_SET_REPLACE|_SO_SET_ADD_COUNTERS|EBT_SO_SET).*");
      case "kill", "tkill", "tgkill", "pidfd_send_signal" ->
          !arguments.matches("-?(\\d+).*") || !isOwn(arguments);
      // In a mount name space of its own, as ip-netns(8) makes it.
      case "mount", "umount2" -> !ownMounts.contains(pid);
      case "syslog" -> !arguments.matches("(2|3|8|9|10|SYSLOG_ACTION_(READ|READ_ALL|SIZE_.*)).*");
      default -> true;
    };
  }

  /// Signals to processes that this run started.
  private boolean isOwn(String arguments) {
    String target = arguments.replaceFirst("^-?(\\d+).*", "$1");
    return programs.containsKey(target);
  }

  private static boolean isOpenedForWriting(String arguments) {
    Matcher opened = OPENED.matcher(arguments);
    return WRITES.matcher(arguments).find()
        && !(opened.matches() && NOBODYS.contains(NetlinkMessages.group(opened, 1)));
  }

  private void network(String pid, String name, String arguments, String line) {
    if (arguments.contains("NETLINK")) {
      if (!name.equals("bind") && !name.equals("connect") && !messages.isQuestion(arguments)) {
        changes.add(program(pid) + ": " + line);
      }
    } else if (arguments.contains("AF_INET")
        || arguments.contains("AF_PACKET")
        || arguments.matches("\\d+<(TCP|UDP|RAW|PACKET|ICMP|PING).*")) {
      sent.add(program(pid) + ": " + line);
    }
  }
}

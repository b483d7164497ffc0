package io.whydown.cli;

import io.whydown.collect.bundle.BundleFile;
import io.whydown.diagnose.Target;
import io.whydown.net.IpAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Says what the operands of `diagnose` and `plan` name. Stateless.
final class TargetReader {

  private TargetReader() {}

  /// @throws UsageException with one line for the user
  static Target read(Arguments arguments) {
    List<String> operands = arguments.operands();
    for (String operand : operands) {
      refuse(operand);
    }
    List<String> files = arguments.all(Option.FILE);
    if (operands.size() == 1) {
      Optional<Target.HostPort> bare = Target.tryHostPort(operands.getFirst());
      if (bare.isPresent() && !files.isEmpty()) {
        throw new UsageException(
            operands.getFirst()
                + " and -f "
                + files.getFirst()
                + ": name one of them as the target");
      }
      if (bare.isPresent()) {
        return bare.get();
      }
    }
    var paths = new ArrayList<>(operands);
    paths.addAll(files);
    Optional<String> bundle = paths.stream().filter(TargetReader::isBundle).findFirst();
    if (bundle.isPresent()) {
      return saved(arguments, bundle.get(), paths.size());
    }
    return paths.isEmpty() ? new Target.Running() : new Target.Configuration(paths);
  }

  /// A bundle says itself where it was looked, and nobody is asked again.
  private static Target saved(Arguments arguments, String bundle, int paths) {
    if (paths > 1) {
      throw new UsageException(bundle + " is a bundle: name it alone");
    }
    refuseWith(bundle, arguments, List.of(Option.LB, Option.HOST, Option.OUTSIDE));
    return new Target.Saved(bundle);
  }

  static void refuseWith(String bundle, Arguments arguments, List<Option> options) {
    for (Option option : options) {
      if (arguments.has(option)) {
        throw new UsageException(
            bundle + " is a bundle, where " + option.word() + " changes nothing; leave it out");
      }
    }
  }

  static boolean isBundle(String path) {
    try {
      return BundleFile.isOne(Path.of(path));
    } catch (InvalidPathException _) {
      return false; // the reader of the configuration says what is wrong with the path
    }
  }

  private static void refuse(String operand) {
    if (operand.isBlank()) {
      throw new UsageException("the target is empty; name a configuration or HOST:PORT");
    }
    int scheme = operand.indexOf("://");
    if (scheme > 0) {
      String name = operand.substring(0, scheme);
      String hint =
          name.equals("ssh")
              ? "; to look from another machine write --lb " + operand
              : "; a target is a configuration file, a directory or HOST:PORT";
      throw new UsageException(operand + ": there are no targets of the scheme " + name + hint);
    }
    if (IpAddress.tryParse(operand).isPresent()) {
      String written = operand.indexOf(':') >= 0 ? "[" + operand + "]" : operand;
      throw new UsageException(operand + ": the port is missing; write " + written + ":PORT");
    }
  }
}

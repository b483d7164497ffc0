package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.prose.SocketPaths;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// UNIX sockets that somebody listens on.
final class SocketFileLines implements FragmentReader {

  private static final Pattern LIST =
      Pattern.compile("(?:sudo )?ls\\b.*?\\s(/[\\w./-]+?)/?(?:\\*\\S*)?\\s*(?:\\|.*)?");

  @Override
  public void read(Fragment fragment, StatementList out) {
    boolean prose = out.isProse(fragment);
    boolean settings = ComposeLike.isSettings(fragment);
    String folder = folder(fragment.command());
    List<Line> lines = prose ? out.sentences(fragment) : fragment.lines();
    for (Line line : lines) {
      String bare = line.text().strip();
      if (bare.isEmpty() || bare.startsWith("#") || bare.startsWith(";")) {
        continue;
      }
      if (LIST.matcher(bare).matches()) {
        folder = folder(bare);
        continue;
      }
      Standing standing = settings ? Standing.INTENDED : StatementList.standing(prose);
      SocketPaths.in(line.text(), folder)
          .ifPresent(path ->
              out.add(
                  new Statement.Listening(
                      path, 0, "", fragment.place(), standing, out.at(fragment, line))));
    }
  }

  private static String folder(String command) {
    Matcher list = LIST.matcher(command);
    return list.matches() ? Matched.group(list, 1) : "";
  }
}

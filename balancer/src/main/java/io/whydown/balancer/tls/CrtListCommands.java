package io.whydown.balancer.tls;

import java.util.ArrayList;
import java.util.List;

/// What operators do to crt-lists while they are used (HAProxy: src/ssl_crtlist.c). Thread-safe.
public final class CrtListCommands {

  private final TlsStore store;

  public CrtListCommands(TlsStore store) {
    this.store = store;
  }

  /// `add ssl crt-list LIST CERT`, or with the line as payload.
  public synchronized String add(String list, String certificate, String payload) {
    String line = payload.isBlank() ? certificate : payload.strip();
    if (list.isEmpty() || line.isEmpty()) {
      throw new TlsException("'add ssl crtlist' expects a filename and a certificate name", "");
    }
    String name = list(list, "Can't edit the crt-list: ");
    List<BindTls.Entry> before = store.list(name);
    try {
      if (line.indexOf('\n') >= 0) {
        throw new TlsException("only one line of payload is supported!", "");
      }
      int number = before.stream().mapToInt(BindTls.Entry::line).max().orElse(0) + 1;
      BindTls.Entry entry = CrtList.line(line, name, number, TlsOptions.Bases.NONE);
      if (!store.isKnown(entry.path())) {
        throw new TlsException("certificate '%s' does not exist!".formatted(entry.path()), "");
      }
      if (store.current(entry.path()) == null) {
        throw new TlsException("certificate '%s' is empty!".formatted(entry.path()), "");
      }
      store.requireTrust(entry.settings());
      var after = new ArrayList<>(before);
      after.add(entry);
      store.putList(name, after);
      store.rebuildList(name);
      return "Inserting certificate '%s' in crt-list '%s'.\nSuccess!\n"
          .formatted(entry.path(), name);
    } catch (TlsException e) {
      store.putList(name, before);
      throw new TlsException("Can't edit the crt-list: " + e.text(), "");
    }
  }

  private String list(String asked, String refusal) {
    String name = asked;
    while (name.length() > 1 && name.endsWith("/")) {
      name = name.substring(0, name.length() - 1);
    }
    if (!store.listNames().contains(name)) {
      throw new TlsException(refusal + "crt-list '%s' does not exist!".formatted(asked), "");
    }
    return name;
  }

  /// `del ssl crt-list LIST CERT[:LINE]`.
  public synchronized String delete(String list, String certificate) {
    String refusal = "Can't delete the entry: ";
    String name = list(list, refusal);
    String path = certificate;
    int line = 0;
    int colon = certificate.lastIndexOf(':');
    if (colon > 0 && certificate.substring(colon + 1).matches("[0-9]{1,6}")) {
      path = certificate.substring(0, colon);
      line = Integer.parseInt(certificate.substring(colon + 1));
    }
    String wanted = path;
    List<BindTls.Entry> before = store.list(name);
    List<BindTls.Entry> same = before.stream().filter(e -> e.path().equals(wanted)).toList();
    if (same.isEmpty()) {
      String why =
          store.isKnown(path)
              ? "certificate '%s' can't be found in crt-list '%s'!".formatted(path, name)
              : "certificate '%s' does not exist!".formatted(path);
      throw new TlsException(refusal + why, "");
    }
    int number = line;
    List<BindTls.Entry> meant =
        line == 0 ? same : same.stream().filter(e -> e.line() == number).toList();
    if (meant.size() != 1) {
      String lines = String.join(", ", same.stream().map(e -> Integer.toString(e.line())).toList());
      throw new TlsException(
          refusal
              + (meant.isEmpty()
                      ? "found a certificate '%s' but the line number is incorrect, please specify a correct line number preceded by colons (%s)!"
                      : "found the certificate '%s' in several entries, please specify a line number preceded by colons (%s)!")
                  .formatted(path, lines),
          "");
    }
    BindTls.Entry entry = meant.getFirst();
    if (store.isDefault(entry)) {
      throw new TlsException(
          refusal
              + "certificate '%s' cannot be deleted, it is used as default certificate by the following frontends:"
                  .formatted(path),
          "");
    }
    store.putList(name, before.stream().filter(e -> !e.equals(entry)).toList());
    store.rebuildList(name);
    return "Entry '%s' deleted in crtlist '%s'!\n".formatted(path, name);
  }

  /// `show ssl crt-list [-n] [LIST]`.
  public synchronized String show(boolean numbered, String list) {
    if (list.isEmpty()) {
      if (numbered) {
        throw new TlsException("'show ssl crt-list -n' expects a filename or a directory", "");
      }
      var text = new StringBuilder();
      store.listNames().forEach(each -> text.append(each).append('\n'));
      return text.toString();
    }
    String name;
    try {
      name = list(list, "");
    } catch (TlsException _) {
      throw new TlsException("didn't find the specified filename", "");
    }
    var text = new StringBuilder("# " + name + "\n");
    for (BindTls.Entry entry : store.list(name)) {
      text.append(entry.path());
      if (numbered) {
        text.append(':').append(entry.line());
      }
      text.append(CrtList.options(entry));
      entry.filters().forEach(each -> text.append(' ').append(each));
      text.append('\n');
    }
    return text.toString();
  }
}

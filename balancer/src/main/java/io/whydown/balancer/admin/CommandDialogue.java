package io.whydown.balancer.admin;

import io.whydown.balancer.runtime.OpenListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One connection of a stats socket: a line and its answer, then the end; or a prompt and line
/// after line. Not thread-safe: one for each connection.
final class CommandDialogue {

  private static final int MAX_LINE = 64 * 1024;
  private static final int MAX_PAYLOAD = 16 << 20;

  private final CommandSocket.Peer peer;
  private final Commands commands;
  private final CommandSession session;
  private final @Nullable Supplier<List<OpenListener>> gifts;
  private final byte[] buffer = new byte[4_096];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int at;
  private int end;
  private boolean isOpen = true;
  private boolean prompts;

  /// @param gifts the listening sockets, for whoever asks for them; null when nobody may have them
  CommandDialogue(
      CommandSocket.Peer peer,
      Commands commands,
      Access access,
      @Nullable Supplier<List<OpenListener>> gifts) {
    this.peer = peer;
    this.commands = commands;
    this.session = new CommandSession(access);
    this.gifts = gifts;
  }

  /// Answers line after line: with a prompt until the client goes, else what has come already.
  void run() throws IOException {
    do {
      String text = nextLine();
      if (text == null) {
        return;
      }
      if (text.equals(ListenerGift.REQUEST) && gifts != null) {
        ListenerGift.give(gifts.get(), peer);
        return;
      }
      boolean hasPayload = text.endsWith("<<");
      String payload = hasPayload ? payload() : "";
      if (payload == null) {
        return;
      }
      carryOut(hasPayload ? text.substring(0, text.length() - 2) : text, payload);
    } while (isOpen && (prompts || at < end));
  }

  private void carryOut(String line, String payload) throws IOException {
    for (String command : CommandText.commands(line)) {
      List<String> words = CommandText.words(command);
      switch (CommandText.word(words, 0)) {
        case "quit" -> {
          isOpen = false;
          return;
        }
        case "prompt" -> {
          prompts = !prompts;
          peer.write(CommandSocket.bytes("\n"));
        }
        default -> peer.write(CommandSocket.bytes(commands.answer(words, payload, session)));
      }
      if (prompts) {
        peer.write(CommandSocket.bytes("> "));
      }
    }
  }

  /// The lines up to an empty one; null when the client went before.
  private @Nullable String payload() throws IOException {
    var text = new StringBuilder();
    while (text.length() < MAX_PAYLOAD) {
      if (prompts) {
        peer.write(CommandSocket.bytes("+ "));
      }
      String next = nextLine();
      if (next == null || next.isEmpty()) {
        return next == null ? null : text.toString();
      }
      text.append(next).append('\n');
    }
    return text.toString();
  }

  /// The next line without its end; null when there is none.
  private @Nullable String nextLine() throws IOException {
    line.reset();
    while (true) {
      while (at < end) {
        byte b = buffer[at++];
        if (b == '\n') {
          return text();
        }
        if (line.size() >= MAX_LINE) {
          isOpen = false;
          return null;
        }
        line.write(b);
      }
      int patience = session.idleMillis();
      if (patience > 0 && !peer.await(patience)) {
        isOpen = false;
        return null;
      }
      int count = peer.read(buffer);
      if (count < 0) {
        isOpen = false;
        return line.size() == 0 ? null : text();
      }
      at = 0;
      end = count;
    }
  }

  private String text() {
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}

package io.whydown.balancer.admin;

import io.whydown.balancer.table.PeerGroup;
import io.whydown.balancer.table.PeersSnapshot;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The text of `show peers [dict|-] [SECTION]` (peers.c, `cli_io_handler_show_peers`). Stateless.
final class PeersTable {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());

  private static final String INSET = "        ";
  private static final int WORDS_IN_LINE = 4;

  // Bits of a section's state (peers-t.h, `PEERS_F_...`).
  private static final int LOCAL_IS_OVER = 0x11;
  private static final int LEARNED = 0x22;

  private PeersTable() {}

  static String of(List<PeerGroup> groups, List<String> words) {
    boolean dictionaries = CommandText.word(words, 2).equals("dict");
    boolean isOption = dictionaries || CommandText.word(words, 2).equals("-");
    String section = CommandText.word(words, isOption ? 3 : 2);
    var text = new StringBuilder();
    boolean found = section.isEmpty();
    for (PeerGroup group : groups) {
      PeersSnapshot snapshot = group.snapshot();
      if (section.isEmpty() || section.equals(snapshot.section())) {
        found = true;
        section(text, group, snapshot, dictionaries);
      }
    }
    if (!found) {
      throw new Administration.Refusal("No such peers");
    }
    return text.toString();
  }

  /// Members with whom a session stands, or is begun.
  static long active(List<PeerGroup> groups) {
    return groups.stream()
        .flatMap(g -> g.snapshot().members().stream())
        .filter(m -> !m.isLocal() && m.isActive())
        .count();
  }

  private static String address(Object... of) {
    return "0x" + Integer.toHexString(Objects.hash(of));
  }

  private static void section(
      StringBuilder text, PeerGroup group, PeersSnapshot snapshot, boolean dictionaries) {
    int identity = System.identityHashCode(group);
    text.append(
        "%s: [%s] id=%s disabled=0 flags=0x%x resync_timeout=%s task_calls=0\n"
            .formatted(
                address(identity),
                DATE.format(snapshot.since()),
                snapshot.section(),
                LOCAL_IS_OVER | (snapshot.learned() ? LEARNED : 0),
                snapshot.resyncMillis() > 0 ? snapshot.resyncMillis() / 1_000 + "s" : "<PAST>"));
    snapshot.members().forEach(m -> member(text, identity, m, dictionaries));
  }

  private static void member(
      StringBuilder text, int identity, PeersSnapshot.Member member, boolean dictionaries) {
    PeersSnapshot.Link link = member.link();
    String never = "<NEVER>";
    text.append(
        "  %s: id=%s(%s,%s) addr=%s last_status=%s last_hdshk=%s\n"
            .formatted(
                address(identity, member.name()),
                member.name(),
                member.isLocal() ? "local" : "remote",
                member.isActive() ? "active" : "inactive",
                member.address(),
                status(member.status()),
                member.attemptSeconds() < 0 ? never : member.attemptSeconds() + "s"));
    text.append(INSET)
        .append(
            "reconnect=%s heartbeat=%s confirm=%d tx_hbt=%d rx_hbt=%d no_hbt=0 new_conn=%d proto_err=%d coll=0\n"
                .formatted(
                    member.isLocal() ? never : "<PAST>",
                    link == null ? never : "<PAST>",
                    link == null ? 0 : link.confirms(),
                    link == null ? 0 : link.sentBeats(),
                    link == null ? 0 : link.gotBeats(),
                    member.sessions(),
                    member.malformed()))
        .append(INSET)
        .append("flags=0x0");
    if (member.isActive()) {
      text.append(
          " appctx:%s st0=%d st1=0 task_calls=0 state=%s"
              .formatted(
                  address(identity, member.name(), 1),
                  link == null ? 6 : 7,
                  link == null ? "CON" : "EST"));
    }
    text.append('\n').append(INSET).append("shared tables:\n");
    member.tables().forEach(t -> table(text, identity, member.name(), t, dictionaries));
  }

  /// What peers answer each other's greetings with (peers.c, `statuscode_str`).
  private static String status(int code) {
    return switch (code) {
      case 100 -> "CONN";
      case 101 -> "HSHK";
      case 200 -> "ESTA";
      case 300 -> "RETR";
      case 501 -> "PROT";
      case 502 -> "VERS";
      case 503 -> "NAME";
      case 504 -> "UNKN";
      default -> "NONE";
    };
  }

  private static void table(
      StringBuilder text,
      int identity,
      String member,
      PeersSnapshot.Table table,
      boolean dictionaries) {
    text.append(
        "          %s local_id=%d remote_id=%d flags=0x0 remote_data=0x%x\n"
            .formatted(
                address(identity, member, table.name()),
                table.localId(),
                table.remoteId(),
                table.remoteColumns()));
    text.append(
        "              last_acked=%d last_pushed=%d last_get=%d teaching_origin=0 update=%d\n"
            .formatted(
                table.acknowledged(),
                table.pushed(),
                table.got(),
                table.remoteId() == 0 ? 0 : table.lastChange()));
    text.append(
        "              table:%s id=%s update=%d localupdate=%d commitupdate=%d refcnt=1\n"
            .formatted(
                address(identity, table.name()),
                table.name(),
                table.lastChange(),
                table.lastChange(),
                table.pushed()));
    if (!dictionaries) {
      text.append(INSET).append("Dictionary cache not dumped (use \"show peers dict\")\n");
      return;
    }
    text.append(INSET).append("TX dictionary cache:\n");
    words(text, table.sent(), false);
    text.append(INSET).append("RX dictionary cache:\n");
    words(text, table.received(), true);
  }

  /// @param all whether places without a word are shown too
  private static void words(StringBuilder text, List<@Nullable String> words, boolean all) {
    int shown = 0;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word == null && !all) {
        continue;
      }
      text.append(shown % WORDS_IN_LINE == 0 ? INSET : "");
      text.append(" %4d -> %s".formatted(i, word == null ? "-" : word));
      shown++;
      text.append(shown % WORDS_IN_LINE == 0 ? "\n" : "");
    }
    text.append(shown % WORDS_IN_LINE == 0 ? "" : "\n");
  }
}

package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Many short tickets, most of them of a line or two, each with the cause that a person would name.
final class TicketsTest {

  /// In a hundred. A ticket of one line leaves room for a neighbour here and there.
  private static final int NAMED_RIGHT = 94;

  private record Ticket(String expected, String text) {}

  @Test
  void tickets_areNamedAndNeverProven() throws IOException {
    var wrong = new ArrayList<String>();
    List<Ticket> tickets = tickets();

    for (Ticket ticket : tickets) {
      RootCause root = Objects.requireNonNull(Explained.first(ticket.text()).rootCause());
      assertThat(root.certainty()).isNotEqualTo(Certainty.PROVEN);
      if (!ticket.expected().equals(root.id())) {
        wrong.add(ticket.expected() + " was called " + root.id() + ":\n" + ticket.text());
      }
    }

    int right = tickets.size() - wrong.size();
    assertThat(right * 100).as("%s", wrong).isGreaterThanOrEqualTo(NAMED_RIGHT * tickets.size());
  }

  @Test
  void everyTicketThatIsNotProven_saysWhatWouldDecide() throws IOException {
    for (Ticket ticket : tickets()) {
      ServerDiagnosis answer = Explained.first(ticket.text());
      RootCause root = Objects.requireNonNull(answer.rootCause());
      assertThat(root.missing() != null || !answer.undecided().isEmpty())
          .as(ticket.text())
          .isTrue();
    }
  }

  /// Words that name a thing without telling of a fault: no cause may come of them.
  @Test
  void wordsAlone_nameNoCause() throws IOException {
    for (Ticket ticket : tickets("tickets-undecided.txt")) {
      ServerDiagnosis answer = Explained.first(ticket.text());

      assertThat(Objects.requireNonNull(answer.rootCause()).id()).as(ticket.text()).isNull();
      assertThat(answer.undecided()).as(ticket.text()).isNotEmpty();
      assertThat(answer.undecided().getFirst().missing())
          .as(ticket.text())
          .contains(ticket.expected());
    }
  }

  private static List<Ticket> tickets() throws IOException {
    var tickets = new ArrayList<Ticket>();
    for (String file :
        List.of(
            "tickets.txt",
            "tickets-told.txt",
            "tickets-balancers.txt",
            "tickets-dialects.txt",
            "tickets-platforms.txt",
            "tickets-settings.txt",
            "tickets-hosts.txt",
            "tickets-programs.txt",
            "tickets-shown.txt",
            "tickets-joined.txt")) {
      tickets.addAll(tickets(file));
    }
    return tickets;
  }

  private static List<Ticket> tickets(String file) throws IOException {
    try (InputStream in = Objects.requireNonNull(TicketsTest.class.getResourceAsStream(file))) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      var tickets = new ArrayList<Ticket>();
      for (String part : all.split("(?m)^##### ", -1)) {
        if (!part.isBlank() && !part.startsWith("#")) {
          int end = part.indexOf('\n');
          tickets.add(new Ticket(part.substring(0, end).strip(), part.substring(end + 1)));
        }
      }
      return tickets;
    }
  }
}

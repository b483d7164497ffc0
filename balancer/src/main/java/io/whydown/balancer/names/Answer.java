package io.whydown.balancer.names;

import io.whydown.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;

/// What came back for a question (HAProxy: src/resolvers.c, resolv_validate_dns_response).
sealed interface Answer {

  /// Records that answer it.
  ///
  /// @param isCut whether the name server had more to say
  record Usable(List<Entry> entries, List<Extra> extras, boolean isCut) implements Answer {
    public Usable {
      entries = List.copyOf(entries);
      extras = List.copyOf(extras);
    }
  }

  /// Nothing that helps.
  ///
  /// @param words what the name server said, for people
  record Useless(Fault fault, String words) implements Answer {}

  /// An answer to the question before this one: the same name, the other family.
  record Late() implements Answer {}

  /// One record of the answer: an address, or a service (then `target` is not null).
  record Entry(
      @Nullable IpAddress address, @Nullable Name target, int port, int weight, int priority) {}

  /// An address that came along for the target of a service.
  record Extra(Name owner, IpAddress address) {}

  /// What is wrong with an answer; each is counted by itself.
  enum Fault {
    NO_SUCH_NAME,
    REFUSED,
    NO_RECORD,
    BAD_ALIAS,
    CUT,
    MALFORMED,
    OTHER
  }

  /// Reads a message that has the question's id. Never throws.
  ///
  /// @param mostRecords how many records an answer may announce
  static Answer read(byte[] bytes, Question question, int mostRecords) {
    try {
      Header header = new Header(bytes);
      if (!header.getFlag(Flags.QR)) {
        return new Useless(Fault.MALFORMED, "a question, not an answer");
      }
      int code = header.getRcode();
      if (header.getCount(Section.ANSWER) > mostRecords) {
        return new Useless(Fault.MALFORMED, "more records than fit");
      }
      var message = new Message(bytes);
      Record asked = message.getQuestion();
      if (asked != null && question.isForOtherFamily(asked)) {
        return new Late();
      }
      boolean isOther = asked == null ? code == Rcode.NOERROR : !question.isAskedBy(asked);
      if (isOther || header.getCount(Section.QUESTION) > 1) {
        return new Useless(Fault.MALFORMED, "an answer to another question");
      }
      return code == Rcode.NOERROR ? records(message, question) : refusal(code);
    } catch (IOException | IllegalArgumentException e) {
      return new Useless(Fault.MALFORMED, "an answer that cannot be read");
    }
  }

  private static Answer refusal(int code) {
    return switch (code) {
      case Rcode.NXDOMAIN -> new Useless(Fault.NO_SUCH_NAME, "NXDOMAIN");
      case Rcode.REFUSED -> new Useless(Fault.REFUSED, "REFUSED");
      default -> new Useless(Fault.OTHER, Rcode.string(code));
    };
  }

  private static Answer records(Message message, Question question) {
    List<Record> answers = message.getSection(Section.ANSWER);
    boolean isCut = message.getHeader().getFlag(Flags.TC);
    boolean isService = question.type() == Question.SRV;
    if (answers.isEmpty()) {
      return isCut
          ? new Useless(Fault.CUT, "a cut answer without records")
          : new Useless(Fault.NO_RECORD, "no " + question.typeName() + " record");
    }
    if (isCut && !isService) {
      return new Useless(Fault.CUT, "a cut answer");
    }
    Name expected = question.name();
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < answers.size(); i++) {
      Record record = answers.get(i);
      if (!isService && !record.getName().equals(expected)) {
        return i == 0
            ? new Useless(Fault.MALFORMED, "records of another name")
            : new Useless(Fault.BAD_ALIAS, "an alias that leads elsewhere");
      }
      switch (record) {
        case ARecord a -> entries.add(address(IpAddress.of(a.getAddress())));
        case AAAARecord aaaa -> entries.add(address(IpAddress.of(aaaa.getAddress())));
        case SRVRecord srv ->
            entries.add(
                new Entry(
                    null, srv.getTarget(), srv.getPort(), srv.getWeight(), srv.getPriority()));
        case CNAMERecord alias -> {
          if (i + 1 == answers.size()) {
            return new Useless(
                Fault.BAD_ALIAS, "an alias to " + alias.getTarget().toString(true) + " alone");
          }
          expected = alias.getTarget();
        }
        default -> {
          // signatures and the like
        }
      }
    }
    return new Usable(entries, isService ? extras(message) : List.of(), isCut);
  }

  private static Entry address(IpAddress address) {
    return new Entry(address, null, 0, 0, 0);
  }

  private static List<Extra> extras(Message message) {
    var extras = new ArrayList<Extra>();
    for (Record record : message.getSection(Section.ADDITIONAL)) {
      switch (record) {
        case ARecord a -> extras.add(new Extra(a.getName(), IpAddress.of(a.getAddress())));
        case AAAARecord aaaa ->
            extras.add(new Extra(aaaa.getName(), IpAddress.of(aaaa.getAddress())));
        default -> {
          // the size that the name server accepts, and the like
        }
      }
    }
    return extras;
  }
}

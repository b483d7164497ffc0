package io.whydown.balancer.names;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// One name on its way to an answer, again and again. On the resolver's thread only.
final class Resolution {

  /// How the last round ended.
  enum Status {
    NONE,
    VALID,
    INVALID,
    NO_SUCH_NAME,
    REFUSED,
    TIMEOUT,
    OTHER
  }

  static final long NEVER = -1;

  final Name name;

  /// The type that is asked for first.
  final int preferred;

  final KnownRecords records = new KnownRecords();
  final List<Requester> requesters = new ArrayList<>(1);

  Question question;
  Status status = Status.NONE;
  boolean isRunning;
  int id;

  /// How often the question may still be sent.
  int tries;

  /// Name servers that were asked the present question, and answers to it.
  int asked;

  int answers;
  long lastQuery = NEVER;
  long lastRound = NEVER;
  long lastValid;

  /// Which name servers have answered the present question.
  final boolean[] hasAnswered;

  /// The last words of each name server in this round; null of those that are silent.
  final @Nullable String[] words;

  Resolution(Name name, int preferred, int nameServers, long now) {
    this.name = name;
    this.preferred = preferred;
    this.question = new Question(name, preferred);
    this.lastValid = now;
    this.hasAnswered = new boolean[nameServers];
    this.words = new @Nullable String[nameServers];
  }

  /// Whether the other family is asked for, because the preferred one gave nothing.
  boolean isSecondChoice() {
    return question.type() != preferred;
  }

  void askPreferred() {
    question = new Question(name, preferred);
  }

  /// Asks for the other family from now on. False when there is none.
  boolean askOther() {
    int other = Question.otherFamily(preferred);
    if (other == 0) {
      return false;
    }
    question = new Question(name, other);
    return true;
  }

  void beginRound(int newId, int retries) {
    id = newId;
    isRunning = true;
    askPreferred();
    tries = retries - 1;
    Arrays.fill(words, null);
  }

  void endRound(long now) {
    isRunning = false;
    tries = 0;
    asked = 0;
    answers = 0;
    lastRound = now;
    askPreferred();
  }

  /// `web.example.com`.
  String host() {
    return name.toString(true);
  }
}

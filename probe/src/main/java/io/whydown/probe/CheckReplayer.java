package io.whydown.probe;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Replays a balancer's health check, and after a failure the few variations that tell why. Sends
/// nothing that the check does not send, but for plain GET requests and questions that other
/// protocols have for the health of a server. Thread-safe.
record CheckReplayer(
    String vantage,
    NetworkPlace place,
    InstantSource clock,
    LongSupplier nanoClock,
    boolean isNative) {

  /// How long a server that is not asked anything may take to speak.
  private static final Duration BANNER_WAIT = Duration.ofMillis(300);

  private static final CheckResult OUT_OF_TIME =
      new CheckResult.NotReplayed(CheckResult.NotReplayed.OUT_OF_TIME);

  private static final String GRPC_HEALTH = "/grpc.health.v1.Health/Check";

  /// Returns the check itself first.
  List<Observation> replay(ProbeRequest.Replay request, Deadline deadline) {
    Deadline whole = deadline.atMost(request.timeout());
    Dial.Target dialled = dialled(request, whole);
    if (dialled == null) {
      var why = "the address of the check does not resolve: " + request.check().address();
      return List.of(notReplayed(request, why));
    }
    var listening = new Listening(whole, Variation.patience(request.check()));
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Check check = request.check();
      executor.execute(() ->
          listening.run(
              () -> attempt(request, dialled, Variation.CHECK, check, whole, whole, listening)));
      var first = listening.first();
      var all = new ArrayList<Observation>();
      all.add(first);
      if (request.compare()) {
        var variations = Variation.after(first.result(), request, first.status());
        all.addAll(side(variations, request, dialled, whole, deadline, listening));
        all.replaceAll(seen -> heardOut(seen, listening));
        Observation.CheckReplay answered = answeredAfterAll(check, first, all);
        if (answered != null) {
          var further =
              new ArrayList<>(Variation.after(answered.result(), request, answered.status()));
          further.removeAll(variations);
          all.removeIf(seen -> isPatient(seen));
          all.set(0, as(answered, Variation.CHECK));
          all.addAll(side(further, request, dialled, whole, deadline, listening));
        }
      }
      return List.copyOf(all);
    }
  }

  private static boolean isPatient(Observation seen) {
    return seen instanceof Observation.CheckReplay replay
        && replay.purpose().equals(Variation.PATIENT.purpose());
  }

  /// Where a later request like it stays silent, what tells more is how the check itself ended: it
  /// was listened to for longer, and no other request of ours was before it.
  private static Observation heardOut(Observation seen, Listening listening) {
    boolean isSilent =
        seen instanceof Observation.CheckReplay replay
            && isPatient(seen)
            && (isSilence(replay.result()) || replay.result().equals(OUT_OF_TIME));
    if (!isSilent) {
      return seen;
    }
    Observation.CheckReplay last = listening.last();
    boolean isSame =
        last.result() instanceof CheckResult.TimedOut
            || last.result() instanceof CheckResult.Passed;
    return isSame ? as(last, Variation.PATIENT) : seen;
  }

  /// A check that timed out is made once more, with patience. When that is answered within the
  /// check's own limit, so is the check: this machine was slow, or the limit is longer than the
  /// first wait. Null when it was not.
  private static Observation.@Nullable CheckReplay answeredAfterAll(
      Check check, Observation.CheckReplay first, List<Observation> all) {
    if (first.result() instanceof CheckResult.TimedOut) {
      long limit = Variation.answerLimit(check).toNanos();
      for (Observation seen : all) {
        if (seen instanceof Observation.CheckReplay replay
            && isPatient(seen)
            && !isSilence(replay.result())
            && !(replay.result() instanceof CheckResult.NotReplayed)
            && replay.elapsedNanos() <= limit) {
          return replay;
        }
      }
    }
    return null;
  }

  private static Observation.CheckReplay as(Observation.CheckReplay seen, Variation variation) {
    return new Observation.CheckReplay(
        seen.vantage(),
        seen.endpoint(),
        seen.dialled(),
        seen.path(),
        seen.subject(),
        variation.purpose(),
        seen.result(),
        seen.sent(),
        seen.received(),
        seen.status(),
        seen.elapsedNanos(),
        seen.provenance());
  }

  private Observation.CheckReplay notReplayed(ProbeRequest.Replay request, String why) {
    return observation(
        request, request.target(), "check", new CheckResult.NotReplayed(why), "", "", 0, 0, "");
  }

  private Dial.@Nullable Target dialled(ProbeRequest.Replay request, Deadline deadline) {
    Check check = request.check();
    Endpoint traffic = request.endpoint();
    if (traffic == null && (check.address() == null || check.port() == 0)) {
      return request.target();
    }
    IpAddress address = traffic == null ? null : traffic.address();
    String own = check.address();
    if (own != null) {
      var names = new NameProber(vantage, place, clock, nanoClock, isNative);
      List<IpAddress> found = names.look(own, deadline).addresses();
      if (found.isEmpty()) {
        return null;
      }
      address = found.getFirst();
    }
    Port port = traffic != null && check.port() == 0 ? traffic.port() : new Port(check.port());
    return address == null ? null : new Dial.Target.Inet(new Endpoint(address, port));
  }

  private List<Observation> side(
      List<Variation> variations,
      ProbeRequest.Replay request,
      Dial.Target dialled,
      Deadline whole,
      Deadline run,
      Listening listening) {
    var seen = new ArrayList<Observation>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = new ArrayList<Future<Observation.CheckReplay>>();
      for (Variation variation : variations) {
        Check varied = variation.vary(request, dialled.host());
        futures.add(
            executor.submit(
                () -> attempt(request, dialled, variation, varied, whole, run, listening)));
      }
      for (Future<Observation.CheckReplay> future : futures) {
        seen.add(future.get());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a comparison failed by itself", e.getCause());
    }
    return seen;
  }

  /// @param run when this is over, silence says nothing of the server
  /// @param listening how long silence is listened to
  private Observation.CheckReplay attempt(
      ProbeRequest.Replay request,
      Dial.Target dialled,
      Variation variation,
      Check check,
      Deadline whole,
      Deadline run,
      Listening listening) {
    Deadline limit =
        variation == Variation.PATIENT ? listening.patience() : variation.limit(check, whole);
    boolean isCheck = variation == Variation.CHECK;
    Duration connectLimit = Variation.connectLimit(check);
    Duration answerLimit = isCheck && check.connectTimeout() != null ? check.timeout() : null;
    Server.Tls settings = check.tlsSettings() == null ? request.tls() : check.tlsSettings();
    Server.Tls tls = variation.isJudged() ? settings : null;
    long start = nanoClock.getAsLong();
    try (var attempt =
        new CheckAttempt(place, nanoClock, request.source(), connectLimit, answerLimit, limit)) {
      if (isCheck && request.compare()) {
        attempt.listenOn(silence ->
            run.isOver()
                ? Optional.empty()
                : Optional.of(
                    listening.on(
                        observation(
                            request,
                            dialled,
                            variation.purpose(),
                            silence,
                            attempt.sentText(),
                            "",
                            0,
                            nanoClock.getAsLong() - start,
                            CheckCommand.of(place.commandPrefix(), check, dialled)))));
      } else if (variation == Variation.PATIENT) {
        attempt.listenOn(_ -> listening.wasAnswered() ? Optional.of(whole) : Optional.empty());
      }
      OwnCertificate own = own(settings);
      attempt.show(own);
      CheckResult result =
          switch (variation) {
            case BANNER -> banner(attempt, dialled);
            case POSTGRES -> greeted(attempt, dialled, SSL_REQUEST);
            case GRPC -> grpc(attempt, check, dialled);
            case FASTCGI -> greeted(attempt, dialled, GatewayExchange.FASTCGI_QUESTION);
            case PROXIED -> attempt.converse(dialled, check.sendProxy());
            case UNPROXIED -> attempt.converse(dialled, 0);
            case UWSGI -> greeted(attempt, dialled, GatewayExchange.UWSGI_PING);
            case PING -> greeted(attempt, dialled, CheckBytes.latin("PING\r\n"));
            default -> new CheckScript(check, dialled, tls, attempt).run();
          };
      if (variation == Variation.TLS && result instanceof CheckResult.Passed) {
        result = attempt.afterHandshake();
      }
      if (run.isOver() && isSilence(result)) {
        result = OUT_OF_TIME;
      }
      String file = settings == null ? null : settings.certificate();
      OwnCertificate shown = attempt.shownCertificate();
      boolean wantsOurs =
          attempt.wasAskedForCertificate() && !(result instanceof CheckResult.Passed)
              || result instanceof CheckResult.TlsFailed failed
                  && failed.reason().equals("client-certificate-required");
      if (file != null && own == null && wantsOurs) {
        result =
            new CheckResult.NotReplayed("the balancer's certificate " + file + " cannot be used");
      } else if (shown != null && isRefused(result, attempt) && shown.isOutside(clock.instant())) {
        result = new CheckResult.TlsFailed("client-certificate-expired", shown.words(), null);
      }
      Dial.Target last = attempt.lastDialled();
      return observation(
          request,
          last == null ? dialled : last,
          variation.purpose(),
          result,
          attempt.sentText(),
          attempt.receivedText(),
          attempt.status(),
          nanoClock.getAsLong() - start,
          CheckCommand.of(place.commandPrefix(), check, dialled));
    }
  }

  private static @Nullable OwnCertificate own(Server.@Nullable Tls settings) {
    String file = settings == null ? null : settings.certificate();
    String key = settings == null ? null : settings.certificateKey();
    return file == null
        ? null
        : OwnCertificate.read(Path.of(file), key == null ? null : Path.of(key)).orElse(null);
  }

  /// Whether the server does not take the certificate that it was shown; NGINX says it in HTTP (its
  /// status 495 reaches the client as 400).
  private static boolean isRefused(CheckResult result, CheckAttempt attempt) {
    return result instanceof CheckResult.TlsFailed failed
            && failed.reason().equals(TlsClient.REFUSED)
        || attempt.status() == 400 && attempt.receivedText().contains("The SSL certificate error");
  }

  /// Whether nothing came.
  private static boolean isSilence(CheckResult result) {
    return result instanceof CheckResult.TimedOut
        || result instanceof CheckResult.NotConnected(var outcome)
            && (outcome instanceof ConnectOutcome.NoAnswer
                || outcome instanceof ConnectOutcome.NotTried);
  }

  /// What the server says unasked.
  private CheckResult banner(CheckAttempt attempt, Dial.Target dialled) {
    try {
      attempt.connect(dialled, 0);
      Deadline wait = attempt.deadline().atMost(BANNER_WAIT);
      return attempt.more("banner", wait) ? new CheckResult.Passed() : attempt.closedResult();
    } catch (CheckAttempt.EndedException e) {
      return e.result();
    }
  }

  /// Length 8 and the code 80877103 (PostgreSQL's documentation, "Message Formats", SSLRequest).
  private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f};

  /// The first bytes that come back for a question of another protocol.
  private CheckResult greeted(CheckAttempt attempt, Dial.Target dialled, byte[] question) {
    try {
      attempt.connect(dialled, 0);
      attempt.send(question);
      Deadline wait = attempt.deadline().atMost(BANNER_WAIT);
      return attempt.more("answer", wait) ? new CheckResult.Passed() : attempt.closedResult();
    } catch (CheckAttempt.EndedException e) {
      return e.result();
    }
  }

  /// Whether the port serves gRPC: it is asked for its health, and every answer will do.
  private static CheckResult grpc(CheckAttempt attempt, Check check, Dial.Target dialled) {
    List<Check.Header> headers =
        List.of(
            new Check.Header("host", dialled.host()),
            new Check.Header("content-type", "application/grpc"),
            new Check.Header("te", "trailers"));
    try {
      attempt.connect(dialled, check.sendProxy());
      if (check.tls()) {
        attempt.startTls(null, check.sni(), "h2");
      }
      attempt.askHttp2(
          Http2Exchange.request("POST", check.tls(), GRPC_HEALTH, headers, new byte[5]),
          "POST " + GRPC_HEALTH);
      return new CheckResult.Passed();
    } catch (CheckAttempt.EndedException e) {
      return e.result();
    }
  }

  private Observation.CheckReplay observation(
      ProbeRequest.Replay request,
      Dial.Target dialled,
      String purpose,
      CheckResult result,
      String sent,
      String received,
      int status,
      long elapsedNanos,
      String command) {
    Instant at = clock.instant();
    String raw = CheckCommand.words(result, elapsedNanos) + ExchangeText.of(sent, received);
    return new Observation.CheckReplay(
        vantage,
        request.endpoint(),
        dialled.inet(),
        request.path(),
        request.subject(),
        purpose,
        result,
        sent,
        received,
        status,
        elapsedNanos,
        new ConnectWords(vantage, place.commandPrefix()).provenance(command, at, raw));
  }
}

package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.Session;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamNumber;
import io.whydown.balancer.hook.StreamWatch;
import io.whydown.balancer.table.Column;
import org.jspecify.annotations.Nullable;

/// Counts what tracked connections and streams do (stream.h, `stream_inc_http_req_ctr` and its
/// like). A counter that the stream does not track is the session's. Stateless.
public final class StickCounting implements StreamWatch {

  @Override
  public void sessionBegan(Session session) {
    Tracking tracking = Context.tracking(session);
    if (tracking != null) {
      for (int i = 0; i < Tracking.COUNTERS; i++) {
        tracking.count(i, Column.SESS_CNT, Column.SESS_RATE, 1);
      }
    }
  }

  @Override
  public void sessionEnded(Session session) {
    Tracking tracking = Context.tracking(session);
    if (tracking != null) {
      session.attach(Context.TRACKING_SLOT, null);
      tracking.end();
    }
  }

  @Override
  public void requestCame(Stream stream) {
    count(stream, Column.HTTP_REQ_CNT, Column.HTTP_REQ_RATE, 1);
  }

  @Override
  public void backendEntered(Stream stream) {
    Tracking own = ofStream(stream);
    if (own != null) {
      for (int i = 0; i < Tracking.COUNTERS; i++) {
        if (own.isByBackend(i)) {
          own.count(i, Column.HTTP_REQ_CNT, Column.HTTP_REQ_RATE, 1);
        }
      }
    }
  }

  @Override
  public void requestFailed(Stream stream) {
    count(stream, Column.HTTP_ERR_CNT, Column.HTTP_ERR_RATE, 1);
  }

  @Override
  public void serverFailed(Stream stream) {
    count(stream, Column.HTTP_FAIL_CNT, Column.HTTP_FAIL_RATE, 1);
  }

  @Override
  public void streamEnded(Stream stream) {
    HttpRequest request = stream.request();
    long sent = stream.number(StreamNumber.BYTES_UPLOADED);
    // what was answered here had a head all the same
    long in = sent == 0 && request != null ? request.headBytes() : sent;
    long out = stream.number(StreamNumber.BYTES_READ);
    if (in > 0) {
      count(stream, Column.BYTES_IN_CNT, Column.BYTES_IN_RATE, in);
    }
    if (out > 0) {
      count(stream, Column.BYTES_OUT_CNT, Column.BYTES_OUT_RATE, out);
    }
    Tracking own = ofStream(stream);
    if (own != null) {
      own.end();
    }
    BandwidthFilter.streamEnded(stream);
  }

  @Override
  public void glitched(Session session) {
    Tracking tracking = Context.tracking(session);
    if (tracking != null) {
      for (int i = 0; i < Tracking.COUNTERS; i++) {
        tracking.count(i, Column.GLITCH_CNT, Column.GLITCH_RATE, 1);
      }
    }
  }

  private static @Nullable Tracking ofStream(Stream stream) {
    return stream.streamAttachment(Context.SLOT) instanceof StreamMemory memory
        ? memory.tracking()
        : null;
  }

  private static void count(Stream stream, Column total, Column rate, long amount) {
    Tracking own = ofStream(stream);
    Tracking session = Context.tracking(stream);
    if (own == null && session == null) {
      return;
    }
    for (int i = 0; i < Tracking.COUNTERS; i++) {
      if (own != null && own.tracks(i)) {
        own.count(i, total, rate, amount);
      } else if (session != null) {
        session.count(i, total, rate, amount);
      }
    }
  }
}

package io.whydown.balancer.spoe;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How an agent and the balancer greet each other (doc/SPOE.txt, sections 3.2.4 and 3.2.5; HAProxy:
/// src/flt_spoe.c, spoe_handle_agenthello_frame). Immutable.
///
/// @param maxFrameBytes of a frame without its length
/// @param pipelines whether several notices may wait over one connection
/// @param async whether an answer may come over another connection
/// @param takesPieces whether a notice may come apart
public record AgentGreeting(
    int maxFrameBytes, boolean pipelines, boolean async, boolean takesPieces) {

  /// The largest frame that fits into a buffer of the usual size.
  public static final int LARGEST = 16_380;

  public static final int SMALLEST = 256;

  /// 2.0 alone.
  private static final Pattern SPOKEN = Pattern.compile("\\s*0*2\\.0+\\s*");

  /// A whole frame that greets an agent.
  ///
  /// @param capabilities as `pipelining,async`
  /// @param engine who asks; null for nobody in particular
  /// @param isCheck whether it only asks how the agent is
  public static byte[] hello(
      int maxFrameBytes, String capabilities, @Nullable String engine, boolean isCheck) {
    var items = new FrameWriter();
    items.item("supported-versions", "2.0");
    items.item("max-frame-size", maxFrameBytes);
    items.item("capabilities", capabilities);
    if (engine != null) {
      items.item("engine-id", engine);
    }
    if (isCheck) {
      items.flag("healthcheck");
    }
    return FrameWriter.frame(FrameType.HELLO, FrameWriter.FINAL, 0, 0, items.bytes());
  }

  /// A whole frame that says why the connection ends.
  static byte[] farewell(int code) {
    var items = new FrameWriter();
    items.item("status-code", code);
    items.item("message", SpopFault.reason(code));
    return FrameWriter.frame(FrameType.DISCONNECT, FrameWriter.FINAL, 0, 0, items.bytes());
  }

  /// Reads the agent's greeting.
  ///
  /// @param frame without its length
  /// @param mostBytes that were offered for a frame
  /// @throws SpopFault when it is none, or says goodbye at once; with the agent's own code then
  public static AgentGreeting read(byte[] frame, int mostBytes) throws SpopFault {
    var in = new FrameReader(frame);
    int type = in.octet();
    if (type == FrameType.AGENT_DISCONNECT) {
      throw new SpopFault(farewellCode(frame));
    }
    if (type != FrameType.AGENT_HELLO) {
      throw new SpopFault(SpopFault.INVALID);
    }
    head(in);
    boolean hasVersion = false;
    int size = 0;
    Set<String> capabilities = new HashSet<>();
    while (!in.isAtEnd()) {
      switch (in.name()) {
        case "" -> throw new SpopFault(SpopFault.INVALID);
        case "version" -> {
          checkVersion(in.text());
          hasVersion = true;
        }
        case "max-frame-size" -> {
          long said = in.whole();
          if (said < SMALLEST || said > mostBytes) {
            throw new SpopFault(SpopFault.BAD_FRAME_SIZE);
          }
          size = (int) said;
        }
        case "capabilities" -> {
          for (String each : in.text().split(",", -1)) {
            capabilities.add(each.strip());
          }
        }
        default -> in.value(); // something else that it knows
      }
    }
    if (!hasVersion || size == 0) {
      throw new SpopFault(hasVersion ? SpopFault.NO_FRAME_SIZE : SpopFault.NO_VERSION);
    }
    return new AgentGreeting(
        size,
        capabilities.contains("pipelining"),
        capabilities.contains("async"),
        capabilities.contains("fragmentation"));
  }

  private static void head(FrameReader in) throws SpopFault {
    if ((in.flags() & FrameWriter.FINAL) == 0) {
      throw new SpopFault(SpopFault.NO_FRAGMENTS);
    }
    int stream = in.octet();
    int frame = in.octet();
    if (stream != 0 || frame != 0) {
      throw new SpopFault(SpopFault.INVALID);
    }
  }

  private static void checkVersion(String text) throws SpopFault {
    if (!SPOKEN.matcher(text).matches()) {
      throw new SpopFault(SpopFault.BAD_VERSION);
    }
  }

  /// What an agent that says goodbye names as the reason.
  static int farewellCode(byte[] frame) throws SpopFault {
    var in = new FrameReader(frame);
    in.octet();
    head(in);
    int code = 0;
    while (!in.isAtEnd()) {
      if (in.name().equals("status-code")) {
        long said = in.whole();
        code = said < 0 || said > SpopFault.UNKNOWN ? SpopFault.UNKNOWN : (int) said;
      } else {
        in.value();
      }
    }
    return code;
  }
}

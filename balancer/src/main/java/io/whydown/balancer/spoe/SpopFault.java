package io.whydown.balancer.spoe;

/// A frame is not what it should be, or the connection to an agent failed. The code is that of SPOP
/// (doc/SPOE.txt, section 3.5).
public final class SpopFault extends Exception {

  private static final long serialVersionUID = 1L;

  public static final int IO = 1;
  public static final int TIMEOUT = 2;
  public static final int TOO_BIG = 3;
  public static final int INVALID = 4;
  public static final int NO_VERSION = 5;
  public static final int NO_FRAME_SIZE = 6;
  public static final int NO_CAPABILITIES = 7;
  public static final int BAD_VERSION = 8;
  public static final int BAD_FRAME_SIZE = 9;
  public static final int NO_FRAGMENTS = 10;
  public static final int NO_SUCH_FRAME = 12;
  public static final int UNKNOWN = 99;

  private final int code;

  public SpopFault(int code) {
    super(reason(code), null, false, false);
    this.code = code;
  }

  public int code() {
    return code;
  }

  /// The words that go with a code.
  public static String reason(int code) {
    return switch (code) {
      case 0 -> "normal";
      case IO -> "I/O error";
      case TIMEOUT -> "a timeout occurred";
      case TOO_BIG -> "frame is too big";
      case INVALID -> "invalid frame received";
      case NO_VERSION -> "version value not found";
      case NO_FRAME_SIZE -> "max-frame-size value not found";
      case NO_CAPABILITIES -> "capabilities value not found";
      case BAD_VERSION -> "unsupported version";
      case BAD_FRAME_SIZE -> "max-frame-size too big or too small";
      case NO_FRAGMENTS -> "fragmentation not supported";
      case 11 -> "invalid interlaced frames";
      case NO_SUCH_FRAME -> "frame-id not found";
      case 13 -> "resource allocation error";
      default -> "an unknown error occurred";
    };
  }
}

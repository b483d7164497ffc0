package io.whydown.balancer.tls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Where the library asks back during a handshake. Nothing may be thrown from here: it would end
/// the process.
@SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // the library calls them
final class Callbacks {

  private static final int OK = 1;
  private static final int REFUSED = 0;
  private static final int ALPN_OK = 0; // SSL_TLSEXT_ERR_OK
  private static final int ALPN_NONE = 3; // SSL_TLSEXT_ERR_NOACK
  private static final int CTRL_STATUS_ANSWER = 71;
  private static final int UNRECOGNIZED_NAME = 112;
  private static final int HANDSHAKE = 22; // SSL3_RT_HANDSHAKE

  static final MemorySegment CLIENT_HELLO =
      stub(
          "clientHello",
          MethodType.methodType(int.class, long.class, long.class, long.class),
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  static final MemorySegment ALPN_SELECT =
      stub(
          "alpnSelect",
          MethodType.methodType(
              int.class, long.class, long.class, long.class, long.class, int.class, long.class),
          FunctionDescriptor.of(
              JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));

  static final MemorySegment VERIFY =
      stub(
          "verify",
          MethodType.methodType(int.class, int.class, long.class),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));

  static final MemorySegment STATUS =
      stub(
          "status",
          MethodType.methodType(int.class, long.class, long.class),
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

  static final MemorySegment MESSAGE =
      stub(
          "message",
          MethodType.methodType(
              void.class,
              int.class,
              int.class,
              int.class,
              long.class,
              long.class,
              long.class,
              long.class),
          FunctionDescriptor.ofVoid(
              JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  static final MemorySegment TICKET =
      stub(
          "ticket",
          MethodType.methodType(
              int.class, long.class, long.class, long.class, long.class, long.class, int.class),
          FunctionDescriptor.of(
              JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));

  private Callbacks() {}

  private static MemorySegment stub(String name, MethodType type, FunctionDescriptor shape) {
    try {
      MethodHandle handle = MethodHandles.lookup().findStatic(Callbacks.class, name, type);
      return ForeignCall.upcall(handle, shape);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int clientHello(long ssl, long alert, long argument) {
    try {
      TlsSession session = TlsThread.own().current;
      if (session != null && session.chooseCertificate()) {
        return OK;
      }
      Native.at(alert, 4).set(JAVA_INT, 0, UNRECOGNIZED_NAME);
      return REFUSED;
    } catch (Throwable _) {
      return REFUSED;
    }
  }

  /// The first of the own protocols that the client offers.
  private static int alpnSelect(
      long ssl, long out, long outLength, long offered, int length, long argument) {
    try {
      TlsSession session = TlsThread.own().current;
      TlsContext context = session == null ? null : session.context();
      if (context == null) {
        return ALPN_NONE;
      }
      MemorySegment own = context.alpn();
      MemorySegment theirs = Native.at(offered, length);
      for (int i = 0; i < context.alpnLength(); i += own.get(JAVA_BYTE, i) + 1) {
        for (int j = 0; j < length; j += (theirs.get(JAVA_BYTE, j) & 0xff) + 1) {
          int size = own.get(JAVA_BYTE, i) + 1;
          boolean isSame =
              j + size <= length && own.asSlice(i, size).mismatch(theirs.asSlice(j, size)) < 0;
          if (isSame) {
            Native.at(out, 8).set(JAVA_LONG, 0, own.address() + i + 1);
            Native.at(outLength, 1).set(JAVA_BYTE, 0, (byte) (size - 1));
            return ALPN_OK;
          }
        }
      }
      return ALPN_NONE;
    } catch (Throwable _) {
      return ALPN_NONE;
    }
  }

  /// The stapled answer about the own certificate, for a client that asks for it.
  private static int status(long ssl, long argument) {
    try {
      TlsSession session = TlsThread.own().current;
      TlsContext context = session == null ? null : session.context();
      CertificateBundle bundle = context == null ? null : context.certificate();
      byte[] answer = bundle == null ? null : bundle.ocsp();
      if (answer == null) {
        return ALPN_NONE;
      }
      // The library frees it.
      long place = ForeignCall.call(Crypto.CRYPTO_MALLOC, answer.length, 0, 0);
      MemorySegment.copy(answer, 0, Native.at(place, answer.length), JAVA_BYTE, 0, answer.length);
      ForeignCall.call(Ssl.CTRL, ssl, CTRL_STATUS_ANSWER, answer.length, place);
      return ALPN_OK;
    } catch (Throwable _) {
      return ALPN_NONE;
    }
  }

  private static void message(
      int isSent, int version, int type, long bytes, long length, long ssl, long argument) {
    try {
      TlsSession session = TlsThread.own().current;
      if (session != null && isSent == 0 && type == HANDSHAKE) {
        session.capture(Native.bytes(bytes, length));
      }
    } catch (Throwable _) {
      // then nothing is captured
    }
  }

  private static int ticket(long ssl, long name, long vector, long cipher, long mac, int encrypts) {
    try {
      TlsSession session = TlsThread.own().current;
      TicketKeys keys = session == null ? null : session.ticketKeys();
      return keys == null ? 0 : keys.apply(name, vector, cipher, mac, encrypts != 0);
    } catch (Throwable _) {
      return -1;
    }
  }

  private static int verify(int isFine, long store) {
    try {
      TlsSession session = TlsThread.own().current;
      if (session == null) {
        return isFine;
      }
      session.verifying();
      if (isFine == 1) {
        return 1;
      }
      int error = ForeignCall.number(Crypto.X509_STORE_CTX_GET_ERROR, store);
      int depth = ForeignCall.number(Crypto.X509_STORE_CTX_GET_ERROR_DEPTH, store);
      long certificate = ForeignCall.call(Crypto.X509_STORE_CTX_GET0_CERT, store);
      return session.forgives(error, depth, certificate) ? 1 : 0;
    } catch (Throwable _) {
      return 0;
    }
  }
}

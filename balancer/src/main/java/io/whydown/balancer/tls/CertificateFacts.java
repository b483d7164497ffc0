package io.whydown.balancer.tls;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a certificate says, as HAProxy's samples show it. Immutable. Texts hold one char for each
/// byte.
public final class CertificateFacts {

  private static final String SUBJECT_ALT_NAME = "2.5.29.17";

  /// One attribute of a name.
  ///
  /// @param type its short name, as `CN`; else its object identifier
  public record Attribute(String type, String value) {}

  private final byte[] der;
  private final int version;
  private final byte[] serial;
  private final String signatureAlgorithm;
  private final List<Attribute> issuer;
  private final String notBefore;
  private final String notAfter;
  private final Instant start;
  private final Instant expiry;
  private final List<Attribute> subject;
  private final String keyAlgorithm;
  private final int keyBits;
  private final List<String> alternativeNames;

  private CertificateFacts(byte[] der) {
    this.der = der;
    Der certificate = new Der(der).next(Der.SEQUENCE).next(Der.SEQUENCE);
    this.version = certificate.tag() == 0xa0 ? version(certificate.next()) : 1;
    this.serial = certificate.next(Der.INTEGER).content();
    this.signatureAlgorithm = algorithm(certificate.next(Der.SEQUENCE));
    this.issuer = name(certificate.next(Der.SEQUENCE));
    Der validity = certificate.next(Der.SEQUENCE);
    this.notBefore = time(validity);
    this.notAfter = time(validity);
    this.start = instant(notBefore);
    this.expiry = instant(notAfter);
    this.subject = name(certificate.next(Der.SEQUENCE));
    Der key = certificate.next(Der.SEQUENCE);
    Der kind = key.next(Der.SEQUENCE);
    String oid = kind.next(Der.OBJECT_ID).objectId();
    this.keyAlgorithm = ObjectNames.shortName(oid);
    this.keyBits = bits(keyAlgorithm, kind, key.next(Der.BIT_STRING).content());
    this.alternativeNames = alternativeNames(certificate);
  }

  /// Throws `IllegalArgumentException` for what is no certificate.
  static CertificateFacts of(byte[] der) {
    return new CertificateFacts(der.clone());
  }

  private static int version(Der tagged) {
    return new BigInteger(tagged.next(Der.INTEGER).content()).intValue() + 1;
  }

  private static String algorithm(Der sequence) {
    return ObjectNames.shortName(sequence.next(Der.OBJECT_ID).objectId());
  }

  /// As `260101000000Z`: without the century where it is this one.
  private static String time(Der validity) {
    int tag = validity.tag();
    String text = new String(validity.next().content(), StandardCharsets.ISO_8859_1);
    return tag == Der.GENERALIZED_TIME && text.startsWith("20") ? text.substring(2) : text;
  }

  /// Years of two digits are of this century up to 49 (RFC 5280, 4.1.2.5.1).
  private static Instant instant(String text) {
    String digits = text.replaceAll("[^0-9]", "");
    if (digits.length() == 12) {
      digits = (digits.compareTo("50") < 0 ? "20" : "19") + digits;
    }
    try {
      return LocalDateTime.parse(digits, DateTimeFormatter.ofPattern("yyyyMMddHHmmss"))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException _) {
      return Instant.MAX;
    }
  }

  static List<Attribute> name(Der sequence) {
    var attributes = new ArrayList<Attribute>();
    while (sequence.hasMore()) {
      Der set = sequence.next();
      while (set.hasMore()) {
        Der pair = set.next(Der.SEQUENCE);
        String type = ObjectNames.shortName(pair.next(Der.OBJECT_ID).objectId());
        attributes.add(
            new Attribute(type, new String(pair.next().content(), StandardCharsets.ISO_8859_1)));
      }
    }
    return List.copyOf(attributes);
  }

  private static int bits(String algorithm, Der parameters, byte[] key) {
    if (algorithm.startsWith("rsa")) {
      Der numbers = new Der(java.util.Arrays.copyOfRange(key, 1, key.length));
      return new BigInteger(1, numbers.next(Der.SEQUENCE).next(Der.INTEGER).content()).bitLength();
    }
    if (parameters.tag() == Der.OBJECT_ID) {
      return switch (parameters.next().objectId()) {
        case "1.2.840.10045.3.1.7" -> 256;
        case "1.3.132.0.34" -> 384;
        case "1.3.132.0.35" -> 521;
        default -> (key.length - 2) * 4;
      };
    }
    return (key.length - 1) * 8;
  }

  private static List<String> alternativeNames(Der rest) {
    while (rest.hasMore()) {
      int tag = rest.tag();
      Der element = rest.next();
      if (tag != 0xa3) {
        continue;
      }
      Der extensions = element.next(Der.SEQUENCE);
      while (extensions.hasMore()) {
        Der extension = extensions.next(Der.SEQUENCE);
        String oid = extension.next(Der.OBJECT_ID).objectId();
        while (extension.hasMore() && extension.tag() != Der.OCTET_STRING) {
          extension.next();
        }
        if (oid.equals(SUBJECT_ALT_NAME) && extension.hasMore()) {
          return dnsNames(extension.next().next(Der.SEQUENCE));
        }
      }
    }
    return List.of();
  }

  private static List<String> dnsNames(Der names) {
    var all = new ArrayList<String>();
    while (names.hasMore()) {
      boolean isDns = names.tag() == 0x82;
      byte[] content = names.next().content();
      if (isDns) {
        all.add(new String(content, StandardCharsets.ISO_8859_1));
      }
    }
    return List.copyOf(all);
  }

  public byte[] der() {
    return der.clone();
  }

  public int version() {
    return version;
  }

  public byte[] serial() {
    return serial.clone();
  }

  /// As `RSA-SHA256`.
  public String signatureAlgorithm() {
    return signatureAlgorithm;
  }

  /// As `rsaEncryption`.
  public String keyAlgorithm() {
    return keyAlgorithm;
  }

  public int keyBits() {
    return keyBits;
  }

  public String notBefore() {
    return notBefore;
  }

  public String notAfter() {
    return notAfter;
  }

  /// When it begins to be valid.
  public Instant start() {
    return start;
  }

  /// When it stops being valid.
  public Instant expiry() {
    return expiry;
  }

  public List<Attribute> issuer() {
    return issuer;
  }

  public List<Attribute> subject() {
    return subject;
  }

  /// DNS names of the extension.
  public List<String> alternativeNames() {
    return alternativeNames;
  }

  /// Names that it stands for: those of the extension, then the common names that are not among
  /// them.
  List<String> names() {
    var all = new ArrayList<>(alternativeNames);
    for (Attribute attribute : subject) {
      if (attribute.type().equals("CN") && !all.contains(attribute.value())) {
        all.add(attribute.value());
      }
    }
    return all;
  }

  public byte[] sha1() {
    return digest("SHA-1");
  }

  byte[] digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm).digest(der);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  String serialText() {
    return HexFormat.of().withUpperCase().formatHex(serial);
  }

  /// As `/C=FR/CN=www.test1.com`.
  public static String oneLine(List<Attribute> name) {
    var text = new StringBuilder();
    for (Attribute attribute : name) {
      text.append('/').append(attribute.type()).append('=').append(attribute.value());
    }
    return text.toString();
  }

  /// As `CN=www.test1.com,C=FR` (RFC 2253): the last first.
  public static String rfc2253(List<Attribute> name) {
    var text = new StringBuilder();
    for (Attribute attribute : name.reversed()) {
      text.append(text.isEmpty() ? "" : ",").append(attribute.type()).append('=');
      String value = attribute.value();
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        boolean atEdge = c == ' ' && (i == 0 || i == value.length() - 1) || c == '#' && i == 0;
        if (atEdge || ",+\"\\<>;".indexOf(c) >= 0) {
          text.append('\\').append(c);
        } else if (c < ' ' || c >= 0x7f) {
          text.append("\\%02X".formatted((int) c));
        } else {
          text.append(c);
        }
      }
    }
    return text.toString();
  }

  /// The value of the n-th attribute of a type, counted from 1, or from the last with -1; null when
  /// there is none.
  public static @Nullable String entry(List<Attribute> name, String type, int position) {
    List<String> values =
        name.stream().filter(a -> a.type().equalsIgnoreCase(type)).map(Attribute::value).toList();
    int index = position < 0 ? values.size() + position : Math.max(0, position - 1);
    return index >= 0 && index < values.size() ? values.get(index) : null;
  }
}

package io.whydown.model.evidence;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Credentials that are known by their own shape, whatever stands around them: tokens that their
/// issuers mark with a prefix, hashes of passwords, keys in base64. Linear. Stateless.
final class Tokens {

  private static final Pattern SHAPE =
      Pattern.compile(
          "(?<![A-Za-z0-9])(?=[AgxsyhnpSdeLTrtkwfHl$])(?:"
              + "AGE-SECRET-KEY-1\\w{20,100}|"
              // GitHub, GitLab, Slack
              + "gh[pousr]_[A-Za-z0-9_]{20,255}|github_pat_\\w{20,255}|gl[a-z]{2,5}[-_][\\w-]{16,200}"
              + "|xox[a-z]-[\\w-]{10,300}"
              // clouds and services
              + "|A(?:KIA|SIA)[A-Z0-9]{12,20}|AIza[\\w-]{30,50}|ya29\\.[\\w-]{20,400}"
              + "|[sr]k_(?:live|test)_\\w{10,200}|sk-[A-Za-z0-9_-]{20,300}|npm_\\w{30,100}"
              + "|pypi-[\\w-]{30,300}|hv[sbr]\\.[\\w-]{20,300}|dckr_pat_[\\w-]{20,100}"
              + "|SWMTKN-1-[\\w-]{20,200}|tskey-[\\w-]{16,200}|key-[0-9a-z]{32}(?![\\w-])"
              + "|whsec_\\w{20,100}|figd_[\\w-]{20,100}|HRKU-[\\w-]{20,100}|lin_api_\\w{20,100}|sntry[su]_[\\w=+/]{20,400}"
              + "|dapi[0-9a-f]{32}|SK[0-9a-f]{32}"
              + "|SG\\.[\\w-]{16,64}\\.[\\w-]{16,100}|dop_v1_\\w{30,100}|shp[a-z]{2}_\\w{20,100}"
              // a JSON web token; a key or a certificate in base64
              + "|eyJ[\\w-]{8,4000}\\.[\\w-]{8,8000}(?:\\.[\\w-]{0,4000})?"
              + "|LS0tLS1CRUdJTi[A-Za-z0-9+/=]{16,20000}"
              // crypt(5)
              + "|\\$(?:1|2[abxy]?|5|6|7|y|apr1|argon2[a-z]{0,2}|pbkdf2[\\w-]{0,12})\\$[^\\s:'\"]{8,300}"
              + "|T[A-Z0-9]{7,12}/B[A-Z0-9]{7,12}/\\w{12,60}"
              + ")");

  /// What signs a request or a storage account.
  private static final Pattern SIGNATURE =
      Pattern.compile(
          "(?i)\\b((?:sig|x-amz-(?:signature|credential|security-token)|(?:account|sharedaccess)key)=)"
              + "(?!\\[redacted])[^\\s&;\"'`]{8,400}");

  /// What each of them holds, in small letters; of the letters SK alone with the digit behind them,
  /// since many words have them.
  static final List<String> MARKS =
      Stream.concat(
              Stream.of(
                  "age-secret",
                  "ghp_",
                  "gho_",
                  "ghu_",
                  "ghs_",
                  "ghr_",
                  "github_pat",
                  "gl",
                  "xox",
                  "akia",
                  "asia",
                  "aiza",
                  "ya29",
                  "sk_",
                  "rk_",
                  "sk-",
                  "npm_",
                  "pypi-",
                  "hvs.",
                  "hvb.",
                  "hvr.",
                  "dckr_",
                  "swmtkn",
                  "key-",
                  "whsec_",
                  "figd_",
                  "hrku-",
                  "lin_api_",
                  "sntry",
                  "dapi",
                  "sg.",
                  "dop_v1",
                  "shp",
                  "eyj",
                  "ls0tls1crudjti",
                  "$1$",
                  "$2",
                  "$5$",
                  "$6$",
                  "$7$",
                  "$y$",
                  "$apr1",
                  "$argon2",
                  "$pbkdf2",
                  "services/t",
                  "sig"),
              "0123456789abcdef".chars().mapToObj(digit -> "sk" + (char) digit))
          .toList();

  private Tokens() {}

  static String redacted(String text) {
    String safe = SHAPE.matcher(text).replaceAll("[redacted]");
    return safe.indexOf('=') < 0 ? safe : SIGNATURE.matcher(safe).replaceAll("$1[redacted]");
  }
}

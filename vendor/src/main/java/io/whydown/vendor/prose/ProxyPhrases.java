package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import java.util.List;

/// What is said of the ends of TLS, of PROXY headers, of resolvers and of slots of a balancer, in
/// the words of those who run proxies. Stateless.
final class ProxyPhrases {

  static final List<Phrase> ALL =
      List.of(
          // a server that wants to know who asks
          Phrase.said(
              Sign.CERTIFICATE_WANTED,
              "certificate",
              "\\b(?:no|without an?|lacks? an?|missing) (?:client )?certificate (?:is |was |are )?(?:given|sent|provided|presented|supplied)\\b|(?<!not )(?<!n't )(?<!never )(?<!without )\\b(?:verif\\w+|requir\\w+|demand\\w*|requests?|ask(?:s|ed|ing)?|insist\\w*)\\b (?:(?!of |from )\\w+ ){0,4}clients?(?:'s?|s')?\\b (?:\\w+ ){0,3}certificates?\\b|(?<!not )(?<!n't )\\b(?:want|need|expect|requir|demand|request)\\w* (?:\\w+ ){0,3}certificates? from (?:the |each |every |its )?clients?\\b"),
          Phrase.said(
              Sign.CERTIFICATE_EXPIRED,
              "expired",
              "\\b(?:certs?|certificates?) (?:has |have |is |are |was |were |had )?(?:already )?expired\\b|\\b(?:serv|present|us|show|return)\\w*\\b.{0,30}\\bexpired (?:\\w+ ){0,2}(?:certs?|certificates?|one)\\b"),
          // the handshake as the server of it tells: whoever dialled did not like the certificate
          Phrase.of(
              Sign.CERTIFICATE_UNTRUSTED,
              "tls handshake error",
              "tls handshake error from \\S+ remote error: (?:tls: )?(?:bad|unknown) certificate"),
          Phrase.said(
              Sign.TLS_NO_COMMON,
              "",
              "\\b(?:only|still|just)\\b.{0,30}\\b(?:supports?|speaks?|accepts?|offers?|allows?|us(?:e|es|ing))\\b.{0,20}\\b(?:sslv?[23]|tlsv? ?1(?:\\.[01])?)\\b(?!\\.[23])|\\b(?:sslv?[23]|tlsv? ?1(?:\\.[01])?)\\b(?!\\.[23])(?: (?:and|or) (?:tlsv? ?)?1\\.1)? only\\b|\\brequires?\\b.{0,12}\\b(?:sslv?[23]|tlsv? ?1\\.[01])\\b|\\bsupport (?:for )?(?:tlsv? ?1(?:\\.[01])?|sslv?[23])\\b(?!\\.[23])"),
          // PROXY headers
          Phrase.said(
              Sign.PROXY_HEADER_MISSING,
              "remoteipproxyprotocol",
              "\\bremoteipproxyprotocol\\W{1,3}on\\b"),
          // one address, two machines
          Phrase.said(
              Sign.ANSWER_IN_PART,
              "",
              "\\bonly (?:the )?(?:first|one|1)(?: (?:\\d+|one|two))? (?:servers?|backends?|of them)\\b.{0,30}\\b(?:gets?|is|are|was|were) (?:ever )?resolved\\b|\\bresolves? only (?:the )?(?:first|one)\\b.{0,30}\\bservers?\\b|\\b(?:the )?(?:other|second|third|rest)\\b.{0,40}\\b(?:never|always|stays?|remains?)\\b.{0,20}\\b(?:leaves?|in) maint(?:enance)?\\b"),
          Phrase.of(
              Sign.ANSWER_IN_PART,
              "no ip for server",
              "maintenance \\(no ip for server [^)]{0,80}\\)"),
          // the name server is what is blocked, or gone
          Phrase.said(
              Sign.RESOLVER_UNREACHABLE,
              "",
              "(?<!not )(?<!n't )\\b(?:reject|drop|block|filter|den(?:y|ie))\\w* (?:(?:all|any|the|our|its|outgoing|outbound|external) ){0,3}(?:dns|udp/53|port 53)\\b|\\bdns (?:(?:servers?|queries|requests|lookups|traffic|port) ){0,2}(?:is |was |are |were |gets? )?(?:blocked|firewalled|filtered|not (?:among|permitted|allowed|reachable)|unreachable)\\b|\\b(?:stop|kill|lose|loses|lost|without)\\w* (?:the |our )?(?:dns|name) ?(?:servers?|daemon|service|resolver)\\b"),
          // a name that nobody has
          Phrase.said(
              Sign.NAME_UNKNOWN,
              "",
              "\\b(?:does ?n[o']t|cannot|can't|could ?n[o']t|unable to|fails? to) (?:find|resolve|look ?up) (?:the |its )?(?:host|hostname|upstream host|container name|service name)s?\\b"),
          // scripts of checks
          Phrase.of(
              Sign.CHECK_SCRIPT_FAILS,
              "external",
              "failed to fork process for external|\\bexternal-check\\b.{0,40}\\bfail\\w*|\\bproctout\\b"));

  private ProxyPhrases() {}
}

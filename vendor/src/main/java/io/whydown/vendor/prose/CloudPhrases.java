package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import java.util.List;

/// What balancers of clouds say of their targets (reason codes of AWS, their descriptions, reasons
/// of Google and Azure), and what people say of the ways to them. Stateless.
final class CloudPhrases {

  private static final String TARGET =
      "(?:targets?|instances?|nodes?|tasks?|vms?|machines?|backends?)";

  static final List<Phrase> ALL =
      List.of(
          Phrase.of(
              Sign.TARGET_ZONE_OFF,
              "",
              "availability zone (?:that |which )?(?:is |was )?not enabled for|zone for which (?:the )?load balancer is not configured|(?<!cross[- ]?)\\b(?:availability )?(?:zones?|az)\\b[^.]{0,40}(?:\\b(?:not|never)|n't) (?:\\w+ )?(?:enabled|added|attached|mapped|selected|part of)\\b[^.]{0,40}\\b(?:load ?balancer|alb|nlb|elb)|\\b(?:load ?balancer|alb|nlb|elb)\\b[^.]{0,60}(?:\\b(?:not|only|never)|n't) (?:\\w+ )?(?:enabled|mapped|attached|cover\\w*|includ\\w*)\\b[^.]{0,40}(?<!cross[- ]?)\\b(?:zones?|az|azs)\\b"),
          Phrase.of(
              Sign.TARGET_UNKNOWN,
              "",
              "target\\.notregistered|\\btarget is not registered|\\b"
                  + TARGET
                  + "\\b[^.]{0,30}(?:\\b(?:not|never)|n't) (?:\\w+ )?(?:registered|attached|added)\\b[^.]{0,40}\\b(?:target group|load ?balancer|alb|nlb|elb|pool)|\\btarget ?group\\b[^.]{0,30}\\b(?:is empty|has (?:no|zero|0) (?:registered )?targets|without targets|shows? (?:no|0|zero) (?:registered )?targets)|\\bno (?:registered )?targets (?:in|for|are)\\b"),
          Phrase.of(
              Sign.TARGET_WITHOUT_LISTENER,
              "",
              "target group is not configured to receive traffic|\\btarget ?group\\b[^.]{0,40}(?:\\bnot|n't) (?:\\w+ )?(?:used|associated|attached|referenced|linked)\\b[^.]{0,40}\\b(?:listener|load ?balancer|alb|nlb|rule)|\\blistener\\b[^.]{0,40}\\b(?:forward|point)\\w*\\b[^.]{0,30}\\b(?:wrong|other|another|old|different) target ?group"),
          Phrase.of(
              Sign.TARGET_IN_TRANSIT,
              "",
              "target\\.deregistrationinprogress|elb\\.(?:registrationinprogress|initialhealthchecking)|deregistration (?:is )?in progress|registration is in progress|initial health checks in progress|\\b"
                  + TARGET
                  + "\\b[^.]{0,40}\\b(?:is|are|stays?|stuck|state|status)\\b[^.]{0,14}\\b(?:draining|initial)\\b"),
          Phrase.of(
              Sign.TARGET_STOPPED,
              "",
              "target is in the stopped state|\\btargets?\\b[^.]{0,20}\\b(?:is|are) not (?:in (?:a|the) )?running\\b|target\\.invalidstate|\\b(?:instances?|vms?)\\b[^.]{0,24}\\b(?:is|was|were|are|had been|has been|got) (?:stopped|deallocated|shut ?down|powered off)\\b"),
          Phrase.of(
              Sign.TARGET_ADDRESS_UNFIT,
              "",
              "target\\.ipunusable|ip address cannot be used as a target|the ip address \\S+ (?:is not|cannot be) (?:a valid|used)"),
          Phrase.said(
              Sign.SUBNET_RULES,
              "",
              "\\b(?:network[ -]acls?|nacls?|network access control list)\\b"),
          Phrase.said(
              Sign.CROSS_ZONE,
              "",
              "\\bcross[- ]?zone\\b|\\b(?:each|every|one|that|other|the) (?:\\w+ )?(?:az|availability zone|zone)\\b[^.]{0,40}\\b(?:has|had|have|with|without|contains?) (?:no|zero|any) (?:healthy )?"
                  + TARGET),
          Phrase.of(
              Sign.NAMED_PORT, "", "backend_service_named_port_not_defined|\\bnamed[- ]ports?\\b"),
          Phrase.of(Sign.PROXY_ONLY_SUBNET, "", "proxy-only[- ]subnet|regional_managed_proxy"),
          Phrase.of(
              Sign.SOURCE_DEST_CHECK,
              "",
              "\\b(?:source|src)(?:[ /_-]*(?:and )?)(?:dest(?:ination)?|dst)[ _-]?check|\\bip[- ]forwarding\\b[^.]{0,30}\\bnic\\b"),
          Phrase.of(
              Sign.PEER_PENDING,
              "",
              "pending[- ]acceptance|\\b(?:peering|private ?link|private endpoint|psc|endpoint service|transit gateway)\\b[^.]{0,60}\\b(?:pending|not (?:\\w+ )?(?:accepted|approved)|had to (?:accept|approve)|needs? (?:to be )?(?:accept|approv)\\w*|rejected|disconnected)"),
          Phrase.said(
              Sign.SUBNET_ROUTE,
              "",
              "\\broute[- ]tables?\\b[^.]{0,80}(?:\\b(?:no|not|missing|lack\\w*|without|wrong|blackhole)|n't)\\b|\\b(?:no|missing|without|lack\\w*|wrong)\\b[^.]{0,40}\\broutes?\\b[^.]{0,60}\\b(?:subnet|vpc|vnet|gateway|igw|peering|tgw)\\b|\\bblackhole\\b[^.]{0,20}\\broute"),
          Phrase.of(
              Sign.PORTS_THROTTLED,
              "",
              "errorportallocation|\\bsnat\\b[^.]{0,30}\\b(?:port|exhaust)\\w*|\\bnat\\b[^.]{0,40}\\bports?\\b[^.]{0,40}\\b(?:exhaust|alloc|run(?:ning)? out|ran out)\\w*|portthrottled"),
          Phrase.of(
              Sign.PROVIDER_FAULT,
              "",
              "elb\\.internalerror|\\b(?:aws|azure|google|gcp|digitalocean|hetzner|ovh|the provider)(?:'s)? (?:support )?(?:confirmed|acknowledged|had|has|is having|reported)\\b[^.]{0,40}\\b(?:outage|incident|problem|issue|bug|degrad\\w*)"),
          Phrase.said(
              Sign.CLOUD_PATH_BLOCKED,
              "",
              "\\b(?:nsgs?|network security groups?|udrs?|user[- ]defined routes?)\\b[^.]{0,100}\\b(?:block\\w*|den(?:y|ie)\\w*|drop\\w*|prevent\\w*|miss\\w*|reject\\w*|allow rule|not allow\\w*|n't allow\\w*|did ?n[o']t|forgot\\w*|limit\\w*)\\b|\\b(?:block|den|drop|prevent)\\w* by (?:the |an |our |a )?(?:\\w+ )?(?:nsg|network security group|udr)\\b"),
          Phrase.of(
              Sign.TRAFFIC_MOVED,
              "",
              "zonal[- ]shift|administrativeoverride|administrative override"));

  private CloudPhrases() {}
}

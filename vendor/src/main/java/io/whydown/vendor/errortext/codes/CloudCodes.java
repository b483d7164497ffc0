package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Sign;
import java.util.List;

/// What balancers of clouds say of backends in sentences of their own: Azure Application Gateway
/// (backend health), Azure Front Door (ErrorInfo), Amazon CloudFront (x-edge-detailed-result-type),
/// Google's load balancers (statusDetails). AWS has codes of its own, which its reader knows.
/// Stateless.
final class CloudCodes {

  static final List<Code> ALL =
      List.of(
          Code.of(Sign.CLOUD_PATH_BLOCKED, "backend health status could not be retrieved"),
          Code.of(Sign.CLOUD_PATH_BLOCKED, "networksecurityrule"),
          Code.of(Sign.CLOUD_PATH_BLOCKED, "userdefinedroute"),
          Code.of(Sign.CLOUD_PATH_BLOCKED, "nsg/udr/firewall").without("check whether any"),
          // no name, and so nobody to ask
          Code.of(Sign.NAME_UNKNOWN, "fqdn of the backend has not been entered correctly"),
          Code.of(Sign.CLOUD_CANNOT_CONNECT, "cannot connect to backend"),
          Code.of(Sign.CLOUD_CANNOT_CONNECT, "failed_to_connect_to_backend"),
          Code.of(Sign.CLOUD_CANNOT_CONNECT, "check whether any nsg/udr/firewall"),
          Code.of(Sign.CLOUD_CANNOT_CONNECT, "originconnecterror"),
          Code.of(Sign.CLOUD_CANNOT_CONNECT, "originconnectionerror"),
          Code.of(Sign.NAME_UNKNOWN, "origindnserror"),
          Code.of(Sign.NAME_UNKNOWN, "dnsnamenotresolved"),
          Code.of(Sign.CERTIFICATE_EXPIRED, "origincertificateexpired"),
          Code.of(Sign.CERTIFICATE_UNTRUSTED, "origincertificateselfsigned"),
          Code.of(Sign.CERTIFICATE_UNTRUSTED, "sslinvalidrootca"),
          Code.of(Sign.TLS_NO_COMMON, "sslinvalidcipher"),
          Code.of(Sign.RESPONSE_INVALID, "responseheadertoobig"),
          Code.of(Sign.RESPONSE_INVALID, "originheadertoobigerror"),
          Code.of(Sign.RESPONSE_INVALID, "origininvalidresponse"));

  private CloudCodes() {}
}

# Code of an EvalPyFilter for SMS from phones (deliver_sm), see README.md. Jasmin runs it inside jasmind before it looks for parts.
#
# It makes every part of a long SMS an SMS of its own: the indicator of a user data header is removed from the PDU and parts marked by SAR
# get a header (16-bit reference), so that Jasmin has nothing to join. What was there is indicated in validity_period, which SMPP
# leaves empty in a deliver_sm and Jasmin posts as `validity`: `udhi=1`, the octets begin with a header; `udhi=0`, they do not.
# A text that reads like a delivery receipt is moved to message_payload, where Jasmin does not look for receipts.
#
# Flat on purpose: Jasmin evaluates it in a way that hides these names from functions.
import re
import struct

from smpp.pdu.pdu_types import EsmClass, EsmClassGsmFeatures, EsmClassType

params = routable.pdu.params  # noqa: F821
esm_class = params.get("esm_class")
kind = getattr(esm_class, "type", EsmClassType.DEFAULT)
receipt = kind != EsmClassType.DEFAULT or "receipted_message_id" in params

if not receipt:
    key = "short_message" if params.get("short_message") or "message_payload" not in params else "message_payload"
    octets = params.get(key) or b""
    header = esm_class is not None and EsmClassGsmFeatures.UDHI_INDICATOR_SET in esm_class.gsmFeatures

    if header:
        params["esm_class"] = EsmClass(
            esm_class.mode, esm_class.type, esm_class.gsmFeatures - {EsmClassGsmFeatures.UDHI_INDICATOR_SET}
        )
    if "sar_msg_ref_num" in params:
        reference = params.pop("sar_msg_ref_num") & 0xFFFF
        total = params.pop("sar_total_segments", 1)
        sequence = params.pop("sar_segment_seqnum", 1)
        if not header:
            octets = struct.pack("!BBBHBB", 6, 8, 4, reference, total, sequence) + octets
            params[key] = octets
            header = True
    params["validity_period"] = "udhi=1" if header else "udhi=0"

    if key == "short_message" and re.search(rb"id:", octets) and re.search(rb"stat:", octets):
        params["message_payload"] = octets
        params["short_message"] = b""

# The filter matches nothing: there is no interceptor to run.
result = False

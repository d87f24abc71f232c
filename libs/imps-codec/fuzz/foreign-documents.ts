/** XML as other programs write it: prefixes, CDATA, comments, references, vendor elements, two users, two transactions. */
export const foreignXml: Readonly<Record<string, string>> = {
  'prefixes and CDATA': [
    '<?xml version=\'1.0\' encoding="utf-8" standalone="yes"?>',
    '<m:WV-CSP-Message xmlns:m="http://www.openmobilealliance.org/DTD/WV-CSP1.2" xmlns:v="urn:vendor"><!-- c -->',
    '<m:Session><m:SessionDescriptor><m:SessionType>Inband</m:SessionType><m:SessionID><![CDATA[s-1]]></m:SessionID>',
    '</m:SessionDescriptor><v:Extra a="1" b=\'2\'><v:Inner>x</v:Inner></v:Extra><m:Transaction><m:TransactionDescriptor>',
    '<m:TransactionMode>Request</m:TransactionMode><m:TransactionID>&#49;&#x37;</m:TransactionID></m:TransactionDescriptor>',
    '<t:TransactionContent xmlns:t="http://www.openmobilealliance.org/DTD/WV-TRC1.2"><t:SendMessage-Request>',
    '<t:DeliveryReport>T</t:DeliveryReport><t:MessageInfo><t:ContentType>text/plain</t:ContentType><t:Recipient>',
    '<t:User><t:UserID>wv:b@im.example</t:UserID></t:User><t:User><t:UserID>wv:c@im.example</t:UserID></t:User>',
    '</t:Recipient><t:Sender><t:User><t:UserID>wv:a@im.example</t:UserID></t:User></t:Sender></t:MessageInfo>',
    '<t:ContentData>a &lt; b &amp;&amp; <![CDATA[c > d]]> &#128512;</t:ContentData></t:SendMessage-Request>',
    '</t:TransactionContent></m:Transaction></m:Session></m:WV-CSP-Message>',
  ].join(''),
  'two transactions': [
    '<WV-CSP-Message xmlns="http://www.wireless-village.org/CSP1.1"><Session><SessionDescriptor>',
    '<SessionType>Inband</SessionType><SessionID>s-1</SessionID></SessionDescriptor><Transaction><TransactionDescriptor>',
    '<TransactionMode>Response</TransactionMode><TransactionID>1</TransactionID><Poll>F</Poll></TransactionDescriptor>',
    '<TransactionContent xmlns="http://www.wireless-village.org/TRC1.1"><Status><Result><Code>200</Code></Result></Status>',
    '</TransactionContent></Transaction><Transaction><TransactionDescriptor><TransactionMode>Request</TransactionMode>',
    '<TransactionID>2</TransactionID></TransactionDescriptor>',
    '<TransactionContent xmlns="http://www.wireless-village.org/TRC1.1"><Vendor-Request><A><B>x</B></A></Vendor-Request>',
    '</TransactionContent></Transaction></Session></WV-CSP-Message>',
  ].join(''),
};

/** WBXML, in hexadecimal, that other decoders have been checked to read. */
export const checkedWbxml: Readonly<Record<string, string>> = {
  '1.1 Login-Response': [
    '03106a00c90503312e3100016d6e708019010172747680210175037431000161800b0101f30703312e31000100015e00004a',
    '770357563a636c690001016a4bc301c801016f03732d31000100015cc3020258014b802c010101010101',
  ].join(''),
  '1.2 NewMessage': [
    '03116a00c90803312e3200016d6e708011016f03732d31000101727476802001750373727639000101f30a03312e32000100',
    '06555300005b036d310001508028014fc301020167797a0377763a61000101016c797a0377763a2b34373132333435363738',
    '0001010151033230323630353131543039333031355a0001014d034869000101010161802c010101',
  ].join(''),
  '1.2 PresenceNotification': [
    '03116a00c90803312e3200016d6e708011016f03732d31000101727476802001750337000101f30a03312e32000100045b00',
    '00627a0377763a2b343731323334353637380001e30903312e320001000561000066802c0164802c010100054d000066802c',
    '0100054f806201010101010101000061800b010101',
  ].join(''),
  '1.3 PresenceNotification of an SMS-only user': [
    '03126a00c90b03312e3300016d6e708011016f03732d3831633200010172747680200175037372763737000101f30d03312e',
    '33000100045b0000627a0377763a2b3437393030303030303240696d2e6578616d706c650001e30c03312e33000100056100',
    '0066802c0164802c014a5d032b343739303030303030320001010100054d000066802c0100054f80620100004a5d032b3437',
    '39303030303030320001010100056e000066802c0164805f010100056b000066802c016403534d532d6f6e6c790001010101',
    '01010161800b010101',
  ].join(''),
};

 (function (d) {
      if (!window.hasOwnProperty('novaTalks')) {
      window.novaTalks = {
        websiteToken: "ClCy4HYUKqkf7LABDB1foL",
        baseUrl: "https://devlight.cloud.novatalks.com.ua",
        isWidgetDynamic: true,
        widgetAssetsURL: "https://storage.novatalks.ai/static/widget/v2", 
        
      };
      try {
        const htmlHead = d.getElementsByTagName("head")[0];
        const htmlBody = d.body;
        const ntkWidgetBaseURL = "https://storage.novatalks.ai/static/widget/v2";
        const ntkWidgetJS = d.createElement("script");
        ntkWidgetJS.setAttribute("type", "text/javascript");
        ntkWidgetJS.setAttribute("async", false);
        ntkWidgetJS.setAttribute("src", ntkWidgetBaseURL.concat("/ntk-widget-sdk.js")); 
        htmlBody.appendChild(ntkWidgetJS);
      } catch (e) {
			  console.log('Exception: ', e);
		  }
    }
     })(document);
